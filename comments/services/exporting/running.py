"""The whole of an export: one snapshot of the database, record after record, a few hundred in memory at once."""

from __future__ import annotations

import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.services.identity import site_identity
from articles.exporters.records import Record, at, record
from comments.services.exporting import articles, discussions, people
from comments.services.exporting.choosing import FULL, Choice
from comments.services.exporting.errors import ExportFailed
from comments.services.exporting.files import Target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from accounts.models import SiteIdentity

TOMBSTONES = {"deleted", "removed", "hidden"}


@dataclass
class Exported:
    """What an export wrote: records by kind, and how many comments are tombstones."""

    counts: Counter[str] = field(default_factory=Counter)
    tombstones: int = 0


def export_file(name: str, *, profile: str = FULL, media: Path | None = None) -> Exported:
    """Write the magazine to a file (`-`: the standard output) and return what was written. Raise ExportFailed.

    `media` is a folder that gets a copy of every photo.
    """
    choice = Choice(profile)
    identity = site_identity()
    done = Exported()
    with Target(name, is_private=choice.is_full) as target, one_snapshot():
        target.write(_site(choice, identity))
        for found in _records(choice, is_copied=media is not None):
            target.write(found)
            done.counts[found["kind"]] += 1
            done.tombstones += found["kind"] == "comment" and found.get("state") in TOMBSTONES
        target.write({"kind": "end", "counts": dict(done.counts)})
        if media is not None:
            _copy_photos(choice, media)
    return done


def _records(choice: Choice, *, is_copied: bool) -> Iterator[Record]:
    """Yield everything in the order of the file."""
    yield from articles.sections(choice)
    yield from articles.tags(choice)
    yield from articles.photos(choice, is_copied=is_copied)
    yield from people.users(choice)
    yield from people.identities(choice)
    yield from articles.authors(choice)
    yield from articles.articles(choice)
    yield from discussions.comments(choice)
    yield from discussions.revisions(choice)
    yield from discussions.votes(choice)


def _site(choice: Choice, identity: SiteIdentity) -> Record:
    return record(
        "site",
        {
            "format": "broadsheet",
            "version": 1,
            "key": str(identity.key),
            "profile": choice.profile,
            "name": settings.SITE_NAME,
            "address": settings.SITE_URL,
            "language": settings.LANGUAGE_CODE,
            "time_zone": settings.TIME_ZONE,
            "exported_at": at(timezone.now()),
            "software": "Broadsheet",
            "identity_key": identity.identity_key if choice.is_full else None,
        },
    )


def _copy_photos(choice: Choice, folder: Path) -> None:
    """Copy the originals under names that say what is in them; one that is lost is left out."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for photo in choice.photos().iterator(chunk_size=articles.CHUNK):
            path = folder / articles.copied_name(photo)
            if not path.exists() and photo.file.storage.exists(photo.file.name or ""):
                with photo.file.open("rb") as original, path.open("wb") as copy:
                    shutil.copyfileobj(original, copy)
    except OSError as err:
        raise ExportFailed(f"The photos cannot be copied to {folder.name}: {err.strerror}.") from err


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Read everything as it is at one moment, without keeping anybody from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield
    else:
        with _reading_sqlite():
            yield


@contextmanager
def _reading_sqlite() -> Iterator[None]:
    """Begin a transaction that takes no lock for writing, as all others here do."""
    usual = getattr(connection, "transaction_mode", None)
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            connection.transaction_mode = usual  # type: ignore[attr-defined]
            yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]
