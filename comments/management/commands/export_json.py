"""Export the magazine as Broadsheet JSON Lines."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from comments.services.exporting import Exported, export_file
from comments.services.exporting.choosing import FULL, PUBLIC
from comments.services.exporting.errors import ExportFailed
from comments.services.importing.telling import counted

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Write one file that `import_json` brings back; the photos' files go to a folder where one is named."""

    help = "Export articles, people and discussions to Broadsheet JSON Lines (docs/importing.md)."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="where to write; - is the standard output, .gz is packed")
        parser.add_argument(
            "--profile", choices=[FULL, PUBLIC], default=FULL, help="everything (full), or what any visitor can read"
        )
        parser.add_argument("--media", type=Path, metavar="DIR", help="a folder that gets the photos' files")

    def handle(self, *, file: str, profile: str, media: Path | None, **options: Any) -> None:
        if profile == FULL:
            self.stderr.write("This file holds addresses of people and texts not public.")
        began = time.monotonic()
        try:
            done = export_file(file, profile=profile, media=media)
        except ExportFailed as err:
            raise CommandError(err.message, returncode=1) from err
        # Where the file itself goes to the standard output, nothing else may.
        stream = self.stderr if file == "-" else self.stdout
        stream.write(f"{summary(done)} in {time.monotonic() - began:.1f} s ({profile}).")


def summary(done: Exported) -> str:
    """Return what was written, in words."""
    counts = done.counts
    parts = [
        counted(counts["article"], "article", "articles"),
        f"{counted(counts['comment'], 'comment', 'comments')} ({counted(done.tombstones, 'tombstone', 'tombstones')})",
        counted(counts["user"], "member", "members"),
        counted(counts["identity"], "identity", "identities"),
        counted(counts["photo"], "photo", "photos"),
        counted(counts["revision"], "revision", "revisions"),
        counted(counts["vote"], "vote", "votes"),
    ]
    return f"export_json: {', '.join(parts)}"
