"""What differs between databases: how one is written into a file at one moment, and how it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.db import connection

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.utils import CursorWrapper


class Engine(Protocol):
    """One kind of database."""

    file_name: str

    def dump(self, path: Path) -> dict[str, int]:
        """Write the database as it is at one moment; return the rows of each table at that moment."""

    def load(self, path: Path) -> None:
        """Put what `dump` wrote in the place of what is there; raise BackupError and leave that where it cannot."""


def engine() -> Engine:
    """Return what belongs to this site's database."""
    from config.backups.postgresql import PostgreSQL
    from config.backups.sqlite import SQLite

    return SQLite() if connection.vendor == "sqlite" else PostgreSQL()


def rows_of(cursor: CursorWrapper, tables: list[str]) -> dict[str, int]:
    """Return how many rows each table has: a query for each."""
    counts = {}
    for table in sorted(tables):
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  (a table's name)
        counts[table] = int(cursor.fetchone()[0])
    return counts


def rows_here() -> dict[str, int]:
    """Return how many rows each table of this site's database has now."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return rows_of(cursor, [name for name in tables if not name.startswith("sqlite_")])
