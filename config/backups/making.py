"""Make a backup: written under another name, and complete as soon as it has its own."""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.backups import pictures
from config.backups.engines import engine
from config.backups.errors import BackupError
from config.backups.manifest import Manifest, sum_of

NAME = "%Y-%m-%dT%H%M%SZ"
COMPLETE = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")


def make_backup(parent: Path, *, media: Path | None = None) -> Path:
    """Write database and pictures into a new folder of `parent`, named by the moment, and return it.

    The database goes first: a picture newer than it does no harm, one older and missing would. `media` is where the
    pictures lie, if they are in an object store whose disk is here.
    """
    _check_place(parent)
    begun = datetime.now(UTC)
    folder, part = parent / begun.strftime(NAME), parent / f"{begun.strftime(NAME)}.part"
    mask = os.umask(0o077)
    try:
        part.mkdir(parents=True)
        _fill(part, begun, media or media_folder())
        _sync(part)
        part.rename(folder)
    except OSError as err:
        shutil.rmtree(part, ignore_errors=True)
        raise BackupError(f"The backup could not be written: {err.strerror or err}.") from err
    except BackupError:
        shutil.rmtree(part, ignore_errors=True)
        raise
    finally:
        os.umask(mask)
    return folder


def drop_old(parent: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest complete backups of a folder, and what others left unfinished; return the former."""
    names = sorted(path.name for path in parent.iterdir() if path.is_dir())
    complete = [name for name in names if COMPLETE.fullmatch(name)]
    newest = complete[-1] if complete else ""
    unfinished = [name for name in names if COMPLETE.fullmatch(name.removesuffix(".part")) and name < newest]
    for name in {*complete[:-keep], *unfinished} - set(complete[-keep:]):
        shutil.rmtree(parent / name)
    return [parent / name for name in complete[:-keep]]


def media_folder() -> Path | None:
    """Return where this machine keeps the pictures; None where an object store does."""
    return Path(default_storage.location) if isinstance(default_storage, FileSystemStorage) else None


def _check_place(parent: Path) -> None:
    """Raise BackupError for a place that readers could fetch a backup from."""
    for public in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        if parent.resolve().is_relative_to(Path(public).resolve()):
            raise BackupError("Everybody may read that folder. Name one outside media and static files.")


def _fill(part: Path, begun: datetime, media: Path | None) -> None:
    database = engine()
    rows = database.dump(part / database.file_name)
    packed = pictures.pack(media, part / pictures.FILE_NAME) if media and media.is_dir() else None
    Manifest(
        site=settings.SITE_URL,
        database=connection.vendor,
        begun_at=begun.isoformat(timespec="seconds"),
        ended_at=datetime.now(UTC).isoformat(timespec="seconds"),
        migrations=sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        rows=rows,
        pictures=packed,
        files={path.name: sum_of(path) for path in sorted(part.iterdir())},
    ).write(part)


def _sync(part: Path) -> None:
    """Have the disk hold what was written before it gets its name."""
    for path in (*part.iterdir(), part):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
