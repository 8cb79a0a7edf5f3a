"""Write the whole site into a folder, while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from config.backups.errors import BackupError
from config.backups.making import drop_old, make_backup
from config.backups.manifest import read_manifest

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Prints one line for the backup; `restore` brings it back."""

    help = "Back up database and pictures into a new folder, named by the moment. Members' copies of data are left out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="where backups go: best another disk")
        parser.add_argument("--keep", type=int, metavar="N", help="delete all but the newest N backups afterwards")
        parser.add_argument(
            "--media", type=Path, help="where pictures lie, if an object store keeps them on a disk here"
        )

    def handle(self, *, folder: Path, keep: int | None, media: Path | None, **options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError("Keep one backup at least.")
        try:
            made = make_backup(folder, media=media)
            manifest = read_manifest(made)
            dropped = drop_old(folder, keep=keep) if keep else []
        except BackupError as err:
            raise CommandError(str(err)) from err
        size = sum(path.stat().st_size for path in made.iterdir()) / 1_000_000
        held = (
            "an object store keeps the pictures"
            if manifest.pictures is None
            else f"{manifest.pictures} files of pictures"
        )
        rows = sum(manifest.rows.values())
        self.stdout.write(f"backup: {made}, {rows} rows, {held}, {size:.1f} MB, {len(dropped)} older ones deleted")
