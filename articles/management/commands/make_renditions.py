"""Make the files of photos that have none, or of all."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.services.photos import make_missing_renditions


class Command(BaseCommand):
    """Thin: one argument, one service, one line."""

    help = "Make the smaller files of photos whose files are missing; with --all, of every photo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", dest="everything", help="also photos that have their files")

    def handle(self, *args: Any, everything: bool, **options: Any) -> None:
        made, failed = make_missing_renditions(everything=everything)
        self.stdout.write(f"make_renditions: {made} photos done, {len(failed)} failed")
        for pk in failed:
            self.stdout.write(f"make_renditions: photo {pk} could not be read; pages show its original")
