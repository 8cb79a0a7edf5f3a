"""PostgreSQL's own programs, pg_dump and pg_restore, of the server's version or a newer one."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from config.backups.engines import rows_of
from config.backups.errors import BackupError

if TYPE_CHECKING:
    from pathlib import Path

# Where the former tables stand until the new ones are there.
ASIDE = "before_restore"


class PostgreSQL:
    """A PostgreSQL server, asked directly and not through PgBouncer."""

    file_name = "database.dump"

    def dump(self, path: Path) -> dict[str, int]:
        """Write a dump of one snapshot, and count the rows in the same one."""
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                cursor.execute(f"SET LOCAL {limit} = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = str(cursor.fetchone()[0])
            _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}")
            return rows_of(cursor, connection.introspection.table_names(cursor))

    def load(self, path: Path) -> None:
        """Restore beside the former tables, which go when all is there and come back when it is not."""
        _run("pg_restore", "--list", str(path), on_server=False)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [ASIDE])
            if cursor.fetchone():
                raise BackupError(
                    f"A restore was cut off. What was there before is the schema {ASIDE}: look, drop one."
                )
            cursor.execute("SET statement_timeout = 0")
            cursor.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
            cursor.execute("CREATE SCHEMA public")
            try:
                _run(
                    "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(path)
                )
            except BackupError:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")
                raise
            cursor.execute(f"DROP SCHEMA {ASIDE} CASCADE")
        # Other statements of this process know the former tables.
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's


def _run(program: str, *arguments: str, on_server: bool = True) -> None:
    """Run a program with the site's address, its password in the environment; raise BackupError with what it says."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"{program} is not installed here: install PostgreSQL's client programs. Nothing was changed."
        )
    command, environment = [found, *arguments], None
    if on_server:
        [_, *address, database], environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
        command = [found, *address, f"--dbname={database}", *arguments]
    done = subprocess.run(  # noqa: S603  (PostgreSQL's own program, arguments of ours)
        command, env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} gave up: {done.stderr.strip() or done.returncode}")
