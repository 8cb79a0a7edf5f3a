"""Render stored comments again after the rules of markup changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from comments.services.rendering import render_stale

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Idempotent; it may run while the site serves."""

    help = "Render comments whose HTML was made by older rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", dest="everything", help="render every comment, not stale ones"
        )
        parser.add_argument("--dry-run", action="store_true", help="count, but write nothing")

    def handle(self, *, everything: bool, dry_run: bool, **options: Any) -> None:
        seen, changed = render_stale(everything=everything, dry_run=dry_run)
        ending = " (dry run: nothing written)" if dry_run else ""
        self.stdout.write(f"render_comments: {seen} looked at, {changed} changed{ending}")
