"""What a process knows of the primary and its replica: who is away, and how far the replica has come."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

logger = logging.getLogger(__name__)

REPLICA = "replica"
# A server that did not answer is left alone for so long, so that waiting for it costs one request, not each.
AWAY_SECONDS = 5.0
# A transaction's commit stands before the place where the primary writes next.
PRIMARY_POSITION = "SELECT pg_current_wal_insert_lsn()::text"
# After a failover the address may lead to a server that is a primary itself and lacks nothing.
HAS_REPLAYED = "SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= %s::pg_lsn"
# What the primary has on its disk, and since when the replica has shown nothing newer if it lacks any of it.
PRIMARY_FLUSHED = "SELECT pg_current_wal_flush_lsn()::text"
LAG = (
    "SELECT CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= %s::pg_lsn THEN 0 "
    "ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END::float8"
)


def lag_seconds() -> float:
    """Return how old what the replica shows is; 0 where it lacks nothing. One small query at each server."""
    return float(_answer(REPLICA, LAG, str(_answer(DEFAULT_DB_ALIAS, PRIMARY_FLUSHED))))


@dataclass
class Witness:
    """What this process knows of both servers: who is away, and until which moment the replica surely has everything.

    Moments are this process's monotonic clock, so that no other machine's clock matters. A proof costs one small query
    at each server and lasts half of REPLICA_LAG_SECONDS.
    """

    proven_at: float = float("-inf")
    away_until: dict[str, float] = field(default_factory=dict)
    # A moment, and where the primary wrote at it; kept until the replica has come so far.
    mark: tuple[float, str] | None = None

    def __post_init__(self) -> None:
        self._asking = Lock()

    def is_away(self, alias: str) -> bool:
        """Tell whether a server failed a moment ago."""
        return time.monotonic() < self.away_until.get(alias, 0)

    def note_failure(self, alias: str, error: Exception) -> None:
        """Leave a server alone for a while if it is away; a statement it refused says nothing of the kind."""
        if _is_lost(error):
            logger.warning("The database %s is away; visitors' pages are read from the other.", alias, exc_info=error)
            self.away_until[alias] = time.monotonic() + AWAY_SECONDS

    def vouches(self, *, lag_seconds: float) -> bool:
        """Return whether the replica holds everything that was committed `lag_seconds` ago."""
        now = time.monotonic()
        if self.is_away(REPLICA):
            return False
        is_open = now - self.proven_at > lag_seconds and not self.is_away(DEFAULT_DB_ALIAS)
        # One thread asks; the others do not wait for the answer.
        if is_open and self._asking.acquire(blocking=False):
            try:
                self._ask(now, lag_seconds)
            finally:
                self._asking.release()
        return now - self.proven_at <= lag_seconds

    def _ask(self, now: float, lag_seconds: float) -> None:
        alias = DEFAULT_DB_ALIAS
        try:
            if self.mark is None or now - self.mark[0] > lag_seconds:
                self.mark = (now, str(_answer(alias, PRIMARY_POSITION)))
            moment, position = self.mark
            alias = REPLICA
            if _answer(alias, HAS_REPLAYED, position):
                self.proven_at, self.mark = moment, None
        except DatabaseError as err:
            self.note_failure(alias, err)


def _is_lost(error: Exception) -> bool:
    """Tell whether a server could not be reached or is stopping, from the driver's error behind Django's."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(("08", "57P"))


def _answer(alias: str, question: str, *values: str) -> Any:
    with connections[alias].cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]
