"""Remove what has had its time: run it daily."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import pruning
from accounts.services import upkeep
from config import health


class Command(BaseCommand):
    """Prints one line for each kind of thing removed."""

    help = "Remove what has had its time: accounts asked to be deleted, copies of data, expired sessions and others."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be removed, and change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not health.has_right_clock():
            raise CommandError("The clock of this machine is wrong by a minute or more; nothing was removed.")
        dry = options["dry_run"]
        counts = {kind: rows.count() for kind, rows in upkeep.due().items()} if dry else upkeep.prune()
        for kind, count in counts.items():
            self.stdout.write(f"prune: {count} {kind} {'would go' if dry else 'removed'}")
        for name, count in ({} if dry else pruning.do_daily_work()).items():
            self.stdout.write(f"prune: {count} {name}")
        if kept := upkeep.kept():
            self.stdout.write(f"prune: {kept} unconfirmed accounts kept, since something leads to them")
