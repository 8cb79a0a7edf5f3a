"""Bring the whole site back from a folder that `backup` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.backups import restoring
from config.backups.errors import BackupError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Changes nothing before the whole backup is proved; ends with the check of all threads."""

    help = "Restore a backup into an empty site; stop the site and its workers first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="one backup")
        parser.add_argument("--check", action="store_true", help="only prove it: restore it into a scratch place")
        parser.add_argument("--replace", metavar="ADDRESS", help="lose the site that is here; name its address")
        parser.add_argument("--keep-sessions", action="store_true", help="leave people signed in")
        parser.add_argument(
            "--media", type=Path, help="where pictures go, if an object store keeps them on a disk here"
        )

    def handle(self, *, folder: Path, check: bool, **options: Any) -> None:
        try:
            is_well = self._rehearse(folder) if check else self._restore(folder, options)
        except BackupError as err:
            raise CommandError(str(err)) from err
        if not is_well:
            raise CommandError("Something is not as the backup says.")

    def _rehearse(self, folder: Path) -> bool:
        restoring.proved(folder)
        is_well = restoring.rehearse(folder)
        self.stdout.write(
            "restore: the backup can be restored; nothing was changed" if is_well else "restore: it failed"
        )
        return is_well

    def _restore(self, folder: Path, options: dict[str, Any]) -> bool:
        manifest = restoring.proved(folder)
        restoring.check_is_free(replace=options["replace"])
        is_well = restoring.restore(
            folder, manifest, keep_sessions=options["keep_sessions"], media=options["media"], tell=self.stdout.write
        )
        call_command("check_threads", stdout=self.stdout)
        return is_well
