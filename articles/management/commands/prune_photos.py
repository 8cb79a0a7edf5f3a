"""Delete photo files nothing names or may show any more: run it daily, beside `prune`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.services.photo_files import drop_ended_files, prune_files


class Command(BaseCommand):
    """Thin: one argument, one service, one line."""

    help = "Delete files that no photo has named for a week, and renditions of photos whose license ended a week ago."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be deleted, and delete nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        count = prune_files(dry_run=dry_run) + (0 if dry_run else drop_ended_files())
        self.stdout.write(f"prune_photos: {count} files {'would go' if dry_run else 'deleted'}")
