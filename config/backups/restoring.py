"""Bring a site back from a backup, and prove that one could."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from config.backups import afterwards, pictures
from config.backups.engines import engine, rows_here
from config.backups.errors import BackupError
from config.backups.making import media_folder
from config.backups.manifest import Manifest, check_files, read_manifest
from config.scratch import scratch_database

if TYPE_CHECKING:
    from collections.abc import Callable

# What nobody has begun to use has no rows in these.
LIVELY = ("accounts_user", "articles_article", "comments_comment")
# What the site has and a rehearsal must not touch.
ELSEWHERE = ("DATABASE_REPLICA_URL", "REDIS_URL", "S3_BUCKET", "S3_PRIVATE_BUCKET")


def proved(folder: Path) -> Manifest:
    """Return a backup's manifest; raise BackupError unless this release can restore it and every file is whole."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    if manifest.database != connection.vendor:
        raise BackupError(f"This is a backup of {manifest.database}, and the site's database is {connection.vendor}.")
    executor = MigrationExecutor(connection)
    known = {f"{app}.{name}" for app, name in executor.loader.disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known - _replaced(executor)):
        raise BackupError(f"This backup is of a newer release: {unknown[0]} is not known here.")
    return manifest


def _replaced(executor: MigrationExecutor) -> set[str]:
    return {f"{app}.{name}" for found in executor.loader.disk_migrations.values() for app, name in found.replaces}


def check_is_free(*, replace: str | None) -> None:
    """Raise BackupError where there is a site already, unless the operator names it."""
    if not any(count for table, count in rows_here().items() if table in LIVELY):
        return
    if replace is None:
        raise BackupError("There is a site in this database. To lose it, add --replace with its address.")
    if replace.rstrip("/") != settings.SITE_URL:
        raise BackupError(f"This site's address is {settings.SITE_URL}, not {replace}. Nothing was changed.")


def restore(
    folder: Path, manifest: Manifest, *, keep_sessions: bool, media: Path | None, tell: Callable[[str], object]
) -> bool:
    """Put a proved backup in the place of what is here; return whether everything is as the backup says."""
    database = engine()
    database.load(folder / database.file_name)
    differing = _differing(manifest)
    for table, (was, found) in differing.items():
        tell(f"restore: {table} has {found} rows and had {was}")
    tell(f"restore: {sum(manifest.rows.values())} rows in {len(manifest.rows)} tables")
    target = media or media_folder()
    if manifest.pictures is not None and target is not None:
        tell(f"restore: {pictures.unpack(folder / pictures.FILE_NAME, target)} files of pictures")
    elif manifest.pictures is not None:
        tell(f"restore: pictures lie in an object store: bring back {manifest.pictures} files of {pictures.FILE_NAME}")
    call_command("migrate", verbosity=0)
    for cache in caches.all(initialized_only=False):
        cache.clear()
    for name, count in afterwards.do_all(keep_sessions=keep_sessions).items():
        tell(f"restore: {count} {name}")
    return not differing


def _differing(manifest: Manifest) -> dict[str, tuple[int, int]]:
    """Return tables whose rows are not as many as the backup says: what it says, and what is there."""
    here = rows_here()
    names = sorted({*manifest.rows, *here})
    pairs = {name: (manifest.rows.get(name, 0), here.get(name, 0)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def rehearse(folder: Path) -> bool:
    """Restore a backup into a database and a folder made for the purpose; return whether all was well.

    The process that does it prints what it finds.
    """
    connections.close_all()
    manage = Path(settings.BASE_DIR) / "manage.py"
    with (
        tempfile.TemporaryDirectory(prefix="restore-") as place,
        scratch_database(Path(place), name="restore_check") as address,
    ):
        told = {
            "VAR_DIR": place,
            "DATABASE_URL": address,
            "SITE_URL": settings.SITE_URL,
            "SECRET_KEY": settings.SECRET_KEY,
            **dict.fromkeys(ELSEWHERE, ""),
        }
        kept = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in told}
        command = [sys.executable, str(manage), "restore", str(folder.resolve())]
        return not subprocess.run(command, env={**kept, **told}, check=False).returncode  # noqa: S603  (our own command)
