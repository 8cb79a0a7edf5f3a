"""Database settings from one address: docs/operations.md explains each number."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

STATEMENT_TIMEOUT_MS = 5_000
LOCK_TIMEOUT_MS = 4_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000

# IMMEDIATE takes SQLite's write lock before the first read of a transaction, which is what
# select_for_update does elsewhere. FULL makes an acknowledged comment survive a power cut.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=67108864;"
        "PRAGMA cache_size=-20000;"
    ),
}


def database_settings(url: str, *, threads: int) -> dict[str, Any]:
    """Return one entry of DATABASES for an address.

    `threads` is the number of threads per worker: the pool must not be smaller, or requests wait for it.
    Raise ImproperlyConfigured for an engine other than SQLite and PostgreSQL.
    """
    database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=0, conn_health_checks=True))
    options: dict[str, Any] = database.setdefault("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        options.update(SQLITE_OPTIONS)
    elif database["ENGINE"].endswith("postgresql"):
        options.update(_postgresql_options(threads))
    else:
        raise ImproperlyConfigured("DATABASE_URL must name an SQLite or a PostgreSQL database.")
    return database


def _postgresql_options(threads: int) -> dict[str, Any]:
    limits = {
        "statement_timeout": STATEMENT_TIMEOUT_MS,
        "lock_timeout": LOCK_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MS,
    }
    return {
        "pool": {"min_size": 1, "max_size": threads, "timeout": 10},
        "connect_timeout": 2,
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
    }
