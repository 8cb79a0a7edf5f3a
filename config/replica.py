"""Let visitors' pages be read from a streaming replica, and only where nobody could tell it from the primary.

A visitor's page comes from the replica if nothing it shows has changed in the last REPLICA_LAG_SECONDS, and the replica
has proved that it holds everything that was committed before. Members read from the primary, and so does whoever
writes; a replica that is away or behind costs a page nothing but the primary's time. While the primary is away visitors
read on from the replica: nothing new can be written, but the last moments may be missing, so such a page is not kept.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError
from django.http import Http404

from config.replica_witness import REPLICA, Witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponseBase

type View = Callable[..., HttpResponseBase]

witness = Witness()


@dataclass
class Reads:
    """Where the reads of a visitor's page go now, whether any went to the replica, and whether it has everything."""

    alias: str = DEFAULT_DB_ALIAS
    used_replica: bool = False
    is_certain: bool = True
    # Stays with the primary, whatever `read_by_age` is told.
    is_bound: bool = False

    def use(self, alias: str) -> None:
        """Send the next reads there."""
        self.alias = alias
        self.used_replica |= alias == REPLICA


# None outside visitors' pages.
_reads: ContextVar[Reads | None] = ContextVar("reads", default=None)


class ReplicaRouter:
    """Sends a visitor's page's reads where `read_by_age` says, everything else to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        reads = _reads.get()
        return DEFAULT_DB_ALIAS if reads is None else reads.alias

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == REPLICA else None


@contextmanager
def visitors_page(*, seconds_old: float, is_bound: bool = False) -> Iterator[Reads]:
    """Let reads of this block come from the replica as far as `read_by_age` allows."""
    reads = Reads(is_bound=is_bound)
    token = _reads.set(reads)
    try:
        read_by_age(seconds_old)
        yield reads
    finally:
        _reads.reset(token)


def has_replica() -> bool:
    """Tell whether the site has a replica."""
    return REPLICA in settings.DATABASES


def is_choosing() -> bool:
    """Tell whether a visitor's page is being made that may be read from the replica."""
    return _reads.get() is not None


def may_lack_something() -> bool:
    """Tell whether the last moments may be missing in what was read for the page that is being made."""
    reads = _reads.get()
    return reads is not None and not reads.is_certain


def read_by_age(seconds_old: float) -> None:
    """Send what is read from here on to the replica if what it shows last changed so long ago that the replica has it.

    Nothing happens outside a visitor's page.
    """
    reads = _reads.get()
    if reads is None or reads.is_bound:
        return
    lag_seconds = settings.REPLICA_LAG_SECONDS
    # Half of it is left for clocks that differ: an age is told by the machine that wrote and the one that reads.
    has_it = seconds_old > lag_seconds and witness.vouches(lag_seconds=lag_seconds / 2)
    is_alone = not has_it and _is_replica_alone()
    reads.use(REPLICA if has_it or is_alone else DEFAULT_DB_ALIAS)
    reads.is_certain &= not is_alone


def may_read_replica(
    view: View, *, age: Callable[[HttpRequest], float], do_not_keep: Callable[[HttpRequest], None]
) -> View:
    """Let a view read from the replica where that shows nobody less than the primary would.

    `age` says how many seconds ago something changed that the page depends on, as far as that is known when the view
    begins. What one server cannot answer, or the replica does not know, the other is asked: a page is safe to make
    twice. `do_not_keep` is told of a page that may lack something.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        make = partial(view, request, *args, **kwargs)
        if not has_replica() or request.method not in {"GET", "HEAD"} or request.COOKIES or is_choosing():
            return make()
        response, is_certain = _made(make, age(request))
        if response is None:
            with visitors_page(seconds_old=0, is_bound=True):
                return make()
        if not is_certain:
            do_not_keep(request)
        return response

    return wrapper


def as_visitors_read[T](ask: Callable[[], T]) -> T:
    """Return an answer from the server that visitors' pages are read from now."""
    answer = _made(ask, float("inf"))[0] if has_replica() else None
    return ask() if answer is None else answer


def _made[T](make: Callable[[], T], seconds_old: float) -> tuple[T | None, bool]:
    """Return a page and whether it surely has everything; no page where the primary should be asked for it."""
    with visitors_page(seconds_old=seconds_old) as reads:
        try:
            return make(), reads.is_certain
        except (OperationalError, InterfaceError) as err:
            witness.note_failure(reads.alias, err)
            if not reads.used_replica and not _is_replica_alone():
                raise
        except Http404:
            if not reads.used_replica or not reads.is_certain:
                raise
    return _made(make, seconds_old) if _is_replica_alone() else (None, True)


def _is_replica_alone() -> bool:
    return witness.is_away(DEFAULT_DB_ALIAS) and not witness.is_away(REPLICA)
