"""SQLite's file: copied at one moment beside writers, and put back with one rename."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connections

from config.backups.errors import BackupError

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
BUSY_SECONDS = 20


class SQLite:
    """The embedded database."""

    file_name = "database.sqlite3"

    def dump(self, path: Path) -> dict[str, int]:
        """Write a compact copy; writers go on. Its rows are counted in the copy."""
        with closing(sqlite3.connect(_file(), timeout=BUSY_SECONDS)) as site:
            site.execute("VACUUM INTO ?", [str(path)])
        return _proved_rows(path)

    def load(self, path: Path) -> None:
        """Copy the file beside the database's own, prove the copy, and rename it; the site must be stopped."""
        target = Path(_file())
        part = target.with_name(f"{target.name}.part")
        part.write_bytes(path.read_bytes())
        _proved_rows(part)
        connections.close_all()
        if target.exists():
            _let_go(target)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)


def _file() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _proved_rows(path: Path) -> dict[str, int]:
    """Return the rows of each table of a file; raise BackupError where SQLite finds it damaged."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise BackupError(f"{path} is damaged; nothing was changed.")
            tables = [name for (name,) in copy.execute(TABLES)]
            return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(tables)}  # noqa: S608  (a table's name)
    except sqlite3.DatabaseError as err:
        raise BackupError(f"{path} is damaged; nothing was changed.") from err


def _let_go(target: Path) -> None:
    """Empty the old file's log, which would be taken for the new one's; raise BackupError where somebody uses it."""
    try:
        with closing(sqlite3.connect(target, timeout=1)) as old:
            old.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as err:
        raise BackupError("The database is in use: stop the site and its workers first. Nothing was changed.") from err
