"""Forget texts of comments deleted or removed long ago: run it daily, beside `prune`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from comments.services.wiping import wipe_texts


class Command(BaseCommand):
    """Thin: one argument, one service, one line."""

    help = "Empty the texts of comments deleted or removed longer ago than WIPE_DELETED_DAYS and WIPE_REMOVED_DAYS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say how many texts would go, and change nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        count = wipe_texts(dry_run=dry_run)
        self.stdout.write(f"prune_comments: {count} texts {'would go' if dry_run else 'emptied'}")
