"""Render articles again: those of an older pipeline, or all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.services.rendering import render_stale


class Command(BaseCommand):
    """Thin: one argument, one service, one line."""

    help = "Render articles made by an older version of the text pipeline; with --all, every article."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", dest="everything", help="also those that are up to date")

    def handle(self, *args: Any, everything: bool, **options: Any) -> None:
        rendered, failed = render_stale(everything=everything)
        self.stdout.write(f"render_articles: {rendered} rendered, {len(failed)} failed")
        for pk in failed:
            self.stdout.write(f"render_articles: article {pk} could not be rendered; readers keep its former text")
