"""Database settings from one address: docs/operations.md explains each number."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

STATEMENT_TIMEOUT_MS = 5_000
LOCK_TIMEOUT_MS = 4_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_SECONDS = 2
# A thread waits so long for a connection, which with a pool as large as the threads means: for the server.
SILENCE_MS = 5_000
POOL_TIMEOUT_SECONDS = 2.5
# The pool tries again ever more rarely; given up early, the next request tries at once (psycopg's default is 5 min).
RECONNECT_SECONDS = 2
REPLICA_TIMEOUT_SECONDS = 1

# IMMEDIATE takes SQLite's write lock before the first read of a transaction, which is what
# select_for_update does elsewhere. FULL makes an acknowledged comment survive a power cut. A reply in a thread of
# thousands writes 4 MB into the log, mostly pages the one before it wrote: the log goes into the file every 16 MB.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=67108864;"
        "PRAGMA wal_autocheckpoint=4000;"
        "PRAGMA cache_size=-20000;"
    ),
}


def databases(url: str, *, replica_url: str = "", threads: int, is_pooled: bool = False) -> dict[str, dict[str, Any]]:
    """Return DATABASES: the primary, and the replica that visitors' pages are read from where there is one.

    Raise ImproperlyConfigured for a replica of anything but PostgreSQL.
    """
    entries = {"default": database_settings(url, threads=threads, is_pooled=is_pooled)}
    if not replica_url:
        return entries
    replica = database_settings(replica_url, threads=threads, is_pooled=is_pooled)
    if any(entry["ENGINE"].endswith("sqlite3") for entry in (entries["default"], replica)):
        raise ImproperlyConfigured("DATABASE_REPLICA_URL needs PostgreSQL at both addresses.")
    # The primary stands in: nobody waits long for a replica that is away.
    replica["OPTIONS"]["connect_timeout"] = REPLICA_TIMEOUT_SECONDS
    replica["OPTIONS"]["pool"]["timeout"] = REPLICA_TIMEOUT_SECONDS
    # The test suite has one database.
    replica["TEST"] = {"MIRROR": "default"}
    return {**entries, "replica": replica}


def database_settings(url: str, *, threads: int, is_pooled: bool = False) -> dict[str, Any]:
    """Return one entry of DATABASES for an address.

    `threads` is the number of threads per worker: the pool must not be smaller, or requests wait for it. `is_pooled`
    says that the address is PgBouncer's in its mode `transaction`: what a session would keep is left out.
    Raise ImproperlyConfigured for an engine other than SQLite and PostgreSQL.
    """
    database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=0, conn_health_checks=True))
    options: dict[str, Any] = database.setdefault("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        options.update(SQLITE_OPTIONS)
    elif database["ENGINE"].endswith("postgresql"):
        options.update(_postgresql_options(threads, is_pooled=is_pooled))
        database["DISABLE_SERVER_SIDE_CURSORS"] = is_pooled
    else:
        raise ImproperlyConfigured("DATABASE_URL must name an SQLite or a PostgreSQL database.")
    return database


def _postgresql_options(threads: int, *, is_pooled: bool) -> dict[str, Any]:
    # A task worker, however few its threads, has its clock's besides the one that does the tasks.
    pool: dict[str, float] = {"min_size": 1, "max_size": max(threads, 2)}
    pool |= {"timeout": POOL_TIMEOUT_SECONDS, "reconnect_timeout": RECONNECT_SECONDS}
    # Without an end of its own a request would wait for a network that lost the server as long as the kernel does.
    options = {"pool": pool, "connect_timeout": CONNECT_TIMEOUT_SECONDS, "tcp_user_timeout": SILENCE_MS}
    if is_pooled:
        # PgBouncer refuses them as options of a connection; the role carries them (docs/operations.md).
        return options
    limits = {
        "statement_timeout": STATEMENT_TIMEOUT_MS,
        "lock_timeout": LOCK_TIMEOUT_MS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_TIMEOUT_MS,
    }
    # Sites on SQLite need no driver of PostgreSQL.
    from config.planning import PlanningCursor

    told = " ".join(f"-c {name}={value}" for name, value in limits.items())
    return {**options, "options": told, "cursor_factory": PlanningCursor}
