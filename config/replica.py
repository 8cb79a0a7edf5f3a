"""Let visitors' pages be read from a streaming replica, and only where nobody could tell it from the primary.

A visitor's page comes from the replica if nothing it shows has changed in the last REPLICA_LAG_SECONDS, and the replica
has proved that it holds everything that was committed before. Members read from the primary, and so does whoever
writes; a replica that is away or behind costs a page nothing but the primary's time.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections
from django.http import Http404

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponseBase

type View = Callable[..., HttpResponseBase]

logger = logging.getLogger(__name__)

REPLICA = "replica"
# A replica that did not answer is left alone for so long, so that waiting for it costs one request, not each.
AWAY_SECONDS = 5.0
# A transaction's commit stands before the place where the primary writes next.
PRIMARY_POSITION = "SELECT pg_current_wal_insert_lsn()::text"
# After a failover the address may lead to a server that is a primary itself and lacks nothing.
HAS_REPLAYED = "SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= %s::pg_lsn"


@dataclass
class Reads:
    """Where the reads of a visitor's page go now, and whether any went to the replica."""

    alias: str = DEFAULT_DB_ALIAS
    used_replica: bool = False

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


@dataclass
class Witness:
    """What this process knows of the replica: until which moment it surely holds all that was committed.

    Moments are this process's monotonic clock, so that no other machine's clock matters. A proof costs one small query
    at each server and lasts REPLICA_LAG_SECONDS.
    """

    proven_at: float = float("-inf")
    away_until: float = float("-inf")
    # A moment, and where the primary wrote at it; kept until the replica has come so far.
    mark: tuple[float, str] | None = None

    def __post_init__(self) -> None:
        self._asking = Lock()

    def vouches(self, *, lag_seconds: float) -> bool:
        """Return whether the replica holds everything that was committed `lag_seconds` ago."""
        now = time.monotonic()
        if now < self.away_until:
            return False
        # One thread asks; the others do not wait for the answer.
        if now - self.proven_at > lag_seconds and self._asking.acquire(blocking=False):
            try:
                self._ask(now, lag_seconds)
            finally:
                self._asking.release()
        return now - self.proven_at <= lag_seconds

    def note_away(self, error: Exception) -> None:
        """Leave the replica alone for a while."""
        logger.warning("The replica did not answer; visitors' pages are read from the primary.", exc_info=error)
        self.away_until = time.monotonic() + AWAY_SECONDS

    def _ask(self, now: float, lag_seconds: float) -> None:
        if self.mark is None or now - self.mark[0] > lag_seconds:
            self.mark = (now, str(_answer(DEFAULT_DB_ALIAS, PRIMARY_POSITION)))
        moment, position = self.mark
        try:
            if _answer(REPLICA, HAS_REPLAYED, position):
                self.proven_at, self.mark = moment, None
        except DatabaseError as err:
            self.note_away(err)


witness = Witness()


def _answer(alias: str, question: str, *values: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]


@contextmanager
def visitors_page(*, seconds_old: float) -> Iterator[Reads]:
    """Let reads of this block come from the replica as far as `read_by_age` allows."""
    token = _reads.set(Reads())
    try:
        read_by_age(seconds_old)
        yield _reads.get() or Reads()
    finally:
        _reads.reset(token)


def has_replica() -> bool:
    """Tell whether the site has a replica."""
    return REPLICA in settings.DATABASES


def is_choosing() -> bool:
    """Tell whether a visitor's page is being made that may be read from the replica."""
    return _reads.get() is not None


def read_by_age(seconds_old: float) -> None:
    """Send what is read from here on to the replica if what it shows last changed so long ago that the replica has it.

    Nothing happens outside a visitor's page.
    """
    reads = _reads.get()
    if reads is not None:
        lag_seconds = settings.REPLICA_LAG_SECONDS
        # Half of it is left for clocks that differ: an age is told by the machine that wrote and the one that reads.
        is_there = seconds_old > lag_seconds and witness.vouches(lag_seconds=lag_seconds / 2)
        reads.use(REPLICA if is_there else DEFAULT_DB_ALIAS)


def may_read_replica(view: View, *, age: Callable[[HttpRequest], float]) -> View:
    """Let a view read from the replica where that shows nobody less than the primary would.

    `age` says how many seconds ago something changed that the page depends on, as far as that is known when the view
    begins. What the replica cannot answer, or does not know, the primary is asked: a page is safe to make twice.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not has_replica() or request.method not in {"GET", "HEAD"} or request.COOKIES:
            return view(request, *args, **kwargs)
        with visitors_page(seconds_old=age(request)) as reads:
            try:
                return view(request, *args, **kwargs)
            except (OperationalError, InterfaceError) as err:
                if not reads.used_replica:
                    raise
                witness.note_away(err)
            except Http404:
                if not reads.used_replica:
                    raise
        return view(request, *args, **kwargs)

    return wrapper
