"""Delete photo files nothing names any more: run it daily, beside `prune`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.services.photos import prune_files


class Command(BaseCommand):
    """Thin: one argument, one service, one line."""

    help = "Delete files of the photo folder that no photo has named for a week."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be deleted, and delete nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        count = prune_files(dry_run=dry_run)
        self.stdout.write(f"prune_photos: {count} files {'would go' if dry_run else 'deleted'}")
