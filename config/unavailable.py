"""Which errors say that the database or the file store is away, busy or read-only, and are no defects."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import InterfaceError, InternalError, OperationalError

from config.file_stores import StoreUnavailable

# PostgreSQL's sqlstates behind InternalError: a read-only server; a session it ended because a transaction idled.
STATES = frozenset({"25006", "25P03"})
# After one of these a page goes on that only wanted to note something (a visit, a bell that was seen).
TAKES_NO_NOTES = (OperationalError, InterfaceError, InternalError)
# A server that reads and does not write: it was told not to, or its disk is full. The same of SQLite.
READ_ONLY_STATES = frozenset({"25006", "53100"})
SQLITE_READ_ONLY_CODES = frozenset({8, 13})
# What the pool raises for a server that gives no connection (psycopg_pool, which a site on SQLite does not load).
NO_CONNECTION = "PoolTimeout"


@dataclass
class Noted:
    """When this process last met a database that takes no writes, on its monotonic clock."""

    noted_at: float = float("-inf")


@dataclass
class Away:
    """Whether the database gave this process no connection when it was last asked for one."""

    is_away: bool = False


READ_ONLY = Noted()
AWAY = Away()


def note_refusal(exception: Exception) -> None:
    """Note of a refusal that the database is away or takes no writes; others concern one statement only."""
    cause = exception.__cause__
    if type(cause).__name__ == NO_CONNECTION:
        AWAY.is_away = True
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if getattr(cause, "sqlstate", "") in READ_ONLY_STATES or code in SQLITE_READ_ONLY_CODES:
        READ_ONLY.noted_at = time.monotonic()


def is_unavailable(exception: Exception) -> bool:
    """Tell whether a server is away, busy or read-only, or has ended the session; its other refusals are defects."""
    if isinstance(exception, InternalError):
        return getattr(exception.__cause__, "sqlstate", "") in STATES
    return isinstance(exception, (OperationalError, InterfaceError, StoreUnavailable))
