"""A database made for one purpose and gone after it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from config import env

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def scratch_database(place: Path, *, name: str) -> Iterator[str]:
    """Yield the address of an empty database: a file in the folder, or one more on the server of DATABASE_URL."""
    server = env.text("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{place / name}.sqlite3"
        return
    name = f"{name}_{os.getpid()}"
    base, mark, options = server.partition("?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    try:
        yield f"{base.rsplit('/', 1)[0]}/{name}{mark}{options}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]
