"""The last good copy of each visitors' page, shown with its moment while the database is away.

Copies lie in files of each machine, a day at most. One is given only while nothing that it shows was taken from readers
since, by a write (`taken_from`) or by the clock; where the tokens that say so cannot be read, none is given.
"""

from __future__ import annotations

import gzip
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.http import HttpResponse

from config.notices import put_notice
from config.stored_pages.entries import Entry
from config.stored_pages.scopes import read_tokens
from config.stored_pages.shelf import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

ALIAS = "last-good"
LONGEST = timedelta(days=1)
# A copy that nothing changed is written again after so long.
WRITE_EVERY_SECONDS = 60.0
# After a page that could not be made, copies are given for so long before another is tried: a server that does not
# answer takes seconds of a thread each time.
LEAVE_ALONE_SECONDS = 1.0
REMEMBERED = 1_000


@dataclass
class _Attempts:
    """What this process remembers: when making a page failed, and which copies it wrote when."""

    failed_at: float = float("-inf")
    written: OrderedDict[str, tuple[float, Mapping[str, str]]] = field(default_factory=OrderedDict)


_attempts = _Attempts()


def note_whether_made(response: HttpResponse) -> None:
    """Note whether a page could be made just now."""
    is_away = response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    _attempts.failed_at = time.monotonic() if is_away else float("-inf")


def is_nothing_made() -> bool:
    """Tell whether making a page failed less than a second ago."""
    return time.monotonic() - _attempts.failed_at < LEAVE_ALONE_SECONDS


def keep_copy(name: str, entry: Entry, *, until: datetime | None) -> None:
    """Keep a copy of a page, once a minute.

    The entry's tokens are those of `taken_from`. `until` is when something it shows may end; None: it is not known.
    """
    if until is None or not all(entry.tokens.values()) or not _is_due(name, entry.tokens):
        return
    copy = Entry(entry.body, entry.etag, entry.headers, entry.tokens, entry.made_at, until.timestamp())
    # A full disk is no reason to refuse a page that is made.
    with suppress(OSError):
        caches[ALIAS].set(key_of(name), astuple(copy), timeout=LONGEST.total_seconds())


def answer_of_copy(name: str) -> HttpResponse | None:
    """Return the copy of a page with the notice that says of when it is; None where no copy may be given."""
    with suppress(OSError):
        kept = caches[ALIAS].get(key_of(name))
        if kept is not None and _may_be_given(copy := Entry(*kept)):
            return _answer(copy)
    return None


def forget_attempts() -> None:
    """Forget what this process remembers; for tests."""
    _attempts.failed_at = float("-inf")
    _attempts.written.clear()


def _is_due(name: str, tokens: Mapping[str, str]) -> bool:
    """Tell whether a copy has to be written, and note that it is."""
    now = time.monotonic()
    written_at, with_tokens = _attempts.written.get(name, (float("-inf"), {}))
    if now - written_at < WRITE_EVERY_SECONDS and with_tokens == tokens:
        return False
    _attempts.written[name] = (now, dict(tokens))
    while len(_attempts.written) > REMEMBERED:
        _attempts.written.popitem(last=False)
    return True


def _may_be_given(copy: Entry) -> bool:
    return time.time() < copy.true_until and read_tokens(copy.tokens) == copy.tokens


def _answer(copy: Entry) -> HttpResponse:
    response = HttpResponse(gzip.decompress(copy.body), headers=dict(copy.headers))
    put_notice(response, "includes/_as_of.html", {"moment": datetime.fromtimestamp(copy.made_at, UTC)})
    response.headers["Age"] = str(max(0, int(time.time() - copy.made_at)))
    # Whoever keeps pages asks again at once: a new one may be there.
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
