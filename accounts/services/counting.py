"""Count acts against limits: one statement each, so that no two acts at once are counted as one.

A count runs for the limit's time from its first act; the act that reaches the limit starts that time anew. So five
failures lock for the whole five minutes, and at most twice the limit's number fits into any stretch of its time.
Counting must not stand in a transaction: what is rolled back was not counted (a test walks the ways in).
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Tally

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

# A full count is left as it is: a flood of refused tries writes nothing. No row in the answer means refused.
COUNT = """
INSERT INTO accounts_tally (key, count, ends_at) VALUES (%(key)s, 1, %(end)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN accounts_tally.ends_at <= %(now)s THEN 1 ELSE accounts_tally.count + 1 END,
    ends_at = CASE
        WHEN accounts_tally.ends_at <= %(now)s OR accounts_tally.count + 1 >= %(amount)s THEN %(end)s
        ELSE accounts_tally.ends_at
    END
WHERE accounts_tally.ends_at <= %(now)s OR accounts_tally.count < %(amount)s
RETURNING count
"""
# Counts of one process alone, while the table cannot be written.
OWN_COUNTS_AT_MOST = 10_000


def count_act(subject: str, *, amount: int, seconds: float) -> bool:
    """Count one act; return False if the limit was reached before it. One query."""
    now = timezone.now()
    end = now + timedelta(seconds=seconds)
    return _surely(lambda: _count(subject, amount, now, end), lambda: _own_counts.count(subject, amount, now, end))


def has_room(subject: str, *, amount: int) -> bool:
    """Return whether the next act would pass; counts nothing. One query."""
    return _surely(
        lambda: not Tally.objects.running().filter(key=_key(subject), count__gte=amount).exists(), lambda: True
    )


def take_back(subject: str) -> bool:
    """Undo one counted act that need not count. One query."""
    return _surely(lambda: _take_back(subject), lambda: False)


def forget_count(subject: str) -> bool:
    """Start a count afresh. One query."""
    return _surely(lambda: bool(Tally.objects.filter(key=_key(subject)).delete()[0]), lambda: False)


def _count(subject: str, amount: int, now: datetime, end: datetime) -> bool:
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": _key(subject), "amount": amount, "now": adapt(now), "end": adapt(end)})
        return cursor.fetchone() is not None


def _take_back(subject: str) -> bool:
    return bool(Tally.objects.running().filter(key=_key(subject), count__gt=0).update(count=F("count") - 1))


def _key(subject: str) -> str:
    return salted_hmac("accounts.counting", subject, algorithm="sha256").hexdigest()


def _surely(act: Callable[[], bool], instead: Callable[[], bool]) -> bool:
    """Count in the table; where that fails say so in the log and go on: nobody is locked out by a full disk."""
    try:
        return act()
    except DatabaseError as err:
        logger.error("A limit could not be counted in the table: %s", type(err).__name__)  # noqa: TRY400  (the trace would hold the key)
        return instead()


class OwnCounts:
    """What one process has counted by itself; limits hold for each process then."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, datetime]] = {}
        self._lock = threading.Lock()

    def count(self, subject: str, amount: int, now: datetime, end: datetime) -> bool:
        """Count one act as the table does."""
        with self._lock:
            if len(self._counts) >= OWN_COUNTS_AT_MOST:
                self._counts = {key: entry for key, entry in self._counts.items() if entry[1] > now}
            count, ends_at = self._counts.get(subject, (0, now))
            if ends_at <= now:
                count, ends_at = 0, end
            if count >= amount:
                return False
            self._counts[subject] = (count + 1, end if count + 1 >= amount else ends_at)
            return True


_own_counts = OwnCounts()
