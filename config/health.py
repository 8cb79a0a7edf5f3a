"""The parts of the site that belong to no app: database, cache, files, migrations, clocks."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config import readiness
from config.replica_witness import REPLICA

# A process whose clock is further from the database's than this does nothing that a clock makes due.
MOST_SKEW = timedelta(seconds=60)
PROBE = "readyz"
_is_migrated = False


def register_parts() -> None:
    """Have `/readyz` ask for them; called once at start."""
    readiness.register("cache", has_cache)
    readiness.register("media", has_media)
    if has_replicas():
        readiness.register("replica", has_answering_replica)
    readiness.register("migrations", has_migrations, needs_database=True)
    readiness.register("clock", has_right_clock, needs_database=True)


def has_database() -> bool:
    """Tell whether the database that takes writes answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def has_replicas() -> bool:
    """Tell whether there are other databases that reads could go to."""
    return len(connections.settings) > 1


def has_answering_replica() -> bool:
    """Tell whether the database answers that visitors' pages may be read from."""
    with connections[REPLICA].cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def has_cache() -> bool:
    """Tell whether what is put into the cache can be taken out again."""
    cache.set(PROBE, 1, timeout=60)
    return bool(cache.get(PROBE))


def has_media() -> bool:
    """Tell whether pictures can be stored. Asks an object store over the network."""
    if isinstance(default_storage, FileSystemStorage):
        folder = Path(default_storage.location)
        # The folder is made with the first picture.
        return os.access(next(path for path in (folder, *folder.parents) if path.exists()), os.W_OK)
    try:
        default_storage.exists(PROBE)
    except Exception as err:  # each store has errors of its own, and whatever it raises, it is away
        raise OSError("The store of pictures does not answer.") from err
    return True


def has_migrations() -> bool:
    """Tell whether the database has every migration of this release. Once it has, nobody asks again."""
    global _is_migrated  # noqa: PLW0603  (one answer for the process)
    if not _is_migrated:
        executor = MigrationExecutor(connection)
        _is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _is_migrated


def has_right_clock() -> bool:
    """Tell whether this process and the database agree about the time."""
    return abs(skew()) <= MOST_SKEW


def skew() -> timedelta:
    """Return how far this process is ahead of the database's clock. SQLite has none of its own."""
    if connection.vendor == "sqlite":
        return timedelta()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return timezone.now() - now
