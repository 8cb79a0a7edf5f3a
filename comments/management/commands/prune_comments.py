"""Forget old texts, visits and notices, and judge anew whom to trust: run it daily, beside `prune`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from comments.services.bells import forget_notices
from comments.services.records import judge_everybody
from comments.services.visits import forget_visits
from comments.services.wiping import wipe_texts


class Command(BaseCommand):
    """Thin: one argument, four services, a line each."""

    help = (
        "Empty the texts of comments deleted or removed longer ago than WIPE_DELETED_DAYS and WIPE_REMOVED_DAYS, "
        "forget visits of more than a year ago and notices read more than 180 days ago, and bring the trust of "
        "members up to date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say how much would go, and change nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        texts = wipe_texts(dry_run=dry_run)
        self.stdout.write(f"prune_comments: {texts} texts {'would go' if dry_run else 'emptied'}")
        visits = forget_visits(dry_run=dry_run)
        self.stdout.write(f"prune_comments: {visits} visits {'would go' if dry_run else 'forgotten'}")
        notices = forget_notices(dry_run=dry_run)
        self.stdout.write(f"prune_comments: {notices} notices {'would go' if dry_run else 'forgotten'}")
        if not dry_run:
            self.stdout.write(f"prune_comments: {judge_everybody()} levels of trust changed")
