"""One database with all tables, made from nothing once for a run; whatever begins with such a database copies it.

A pytest plugin loaded with `-p tests.tables`. The first process makes it beside the workers of pytest-xdist, while
they collect their tests. A run of one process has none: its only test database is migrated where it stands.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from config.scratch import scratch_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

# Names the folder of the lock that is held while the tables are made; workers inherit it.
PLACE = "TABLES_OF_THE_RUN"
NAME = "broadsheet_tables"
PROJECT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Begin to make it, in the first of several processes."""
    is_worker, is_alone = hasattr(config, "workerinput"), not getattr(config.option, "tx", None)
    if is_worker or is_alone or config.option.collectonly:
        return
    place = Path(tempfile.mkdtemp(prefix="broadsheet-tables-"))
    os.environ[PLACE] = str(place)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The child holds the lock by what it inherits, until it ends.
        config.add_cleanup(lambda: _stop(making, place))
        making = _begin(place, lock.fileno())


def _begin(place: Path, lock: int) -> subprocess.Popen[bytes]:
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": _address(place)}
    if server := _server():
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    return subprocess.Popen(command, cwd=PROJECT, env=told, pass_fds=[lock])  # noqa: S603  (our own command)


def _stop(making: subprocess.Popen[bytes], place: Path) -> None:
    making.terminate()
    making.wait()
    if server := _server():
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    shutil.rmtree(place)
    del os.environ[PLACE]


def _server() -> str:
    """Return the address of the run's PostgreSQL, or nothing where it runs on SQLite."""
    address = os.environ.get("DATABASE_URL", "")
    return address if address.startswith("postgres") else ""


def _address(place: Path) -> str:
    base, mark, options = _server().partition("?")
    return f"{base.rsplit('/', 1)[0]}/{NAME}{mark}{options}" if base else f"sqlite:///{place / NAME}"


def _finished() -> Path | None:
    """Return the folder of the tables once they are made, or None where this run makes none."""
    if not (place := os.environ.get(PLACE)):
        return None
    with (Path(place) / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
    return Path(place)


def copy_to(file: str | Path) -> None:
    """Make an SQLite database of them, where the run has them."""
    if place := _finished():
        with closing(sqlite3.connect(place / NAME)) as tables, closing(sqlite3.connect(file)) as copy:
            tables.backup(copy)


def begin_with_copy(connection: Any) -> None:
    """Have Django make its test database of them; migrating it then finds nothing to do."""
    if connection.vendor == "postgresql":
        if _finished():
            connection.settings_dict["TEST"]["TEMPLATE"] = NAME
        return
    make = connection.creation._create_test_db  # noqa: SLF001  (between its removing the old file and migrating)

    def make_copy(*args: Any, **options: Any) -> str:
        name: str = make(*args, **options)
        copy_to(name)
        return name

    connection.creation._create_test_db = make_copy  # noqa: SLF001


@contextmanager
def magazine_database(place: Path, *, name: str) -> Iterator[str]:
    """Yield the address of a database for a site of its own; it has all tables where the run has them."""
    with scratch_database(place, name=name) as address:
        if not _server():
            copy_to(address.removeprefix("sqlite:///"))
        elif _finished():
            own = address.partition("?")[0].rpartition("/")[2]
            with psycopg.connect(_server(), autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {own}")
                connection.execute(f"CREATE DATABASE {own} TEMPLATE {NAME}")
        yield address
