"""What the import commands share: their options, their exit codes, what they print."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.services.identity import site_identity
from articles.importers.fields import Reading
from articles.importers.files import Source
from articles.importers.options import Options, read_map
from articles.importers.report import ImportFailed, Report
from articles.models import Section
from comments.services.importing.people import PersonKeys
from comments.services.importing.running import Import
from comments.services.importing.telling import ProgressBar, summary

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from articles.importers.records import Record
    from comments.services.importing.intake import Intake

WRONG_USE = 2


class Reader(Protocol):
    """Reads one format. `key` is what the file calls its origin, known once it is read."""

    reading: Reading

    @property
    def key(self) -> str:
        """Return the name of the source inside its format."""

    def records(self) -> Iterator[Record]:
        """Yield the records of the file."""


class ImportCommand(BaseCommand):
    """A command that brings in one format. Subclasses name it, and make its reader."""

    format_name: ClassVar[str]
    # Nothing is imported into a database whose tables are not up to date.
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file, plain or gzip; - reads the standard input")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take it back")
        parser.add_argument(
            "--source", default="", help="what the source is called here; a second import needs the same"
        )
        parser.add_argument("--media", type=Path, metavar="DIR", help="the folder with the pictures")
        parser.add_argument(
            "--map", type=Path, metavar="CSV", help="address or id in the source, slug of the article here"
        )
        parser.add_argument("--section", default="", metavar="SLUG", help="the section of articles without one")
        parser.add_argument("--photo-credit", default="", metavar="TEXT", help="the credit of photos without one")
        parser.add_argument("--time-zone", default="", metavar="ZONE", help="the zone of times without offset (UTC)")
        parser.add_argument("--people", choices=["names"], help="take no accounts, only names")
        parser.add_argument("--strict", action="store_true", help="import nothing if anything is skipped or unknown")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the list of notes as JSON Lines")

    def make_reader(self, source: Source, reading: Reading, keys: PersonKeys, *, zone_is_given: bool) -> Reader:
        """Return the reader of the format."""
        raise NotImplementedError

    def source_key(self, reader: Reader, source: Source) -> str:
        """Return the source's name here where the operator gave none."""
        raise NotImplementedError

    def learn(self, reader: Reader, choices: Options) -> None:
        """Take over what a file says about itself; most formats say nothing."""

    def handle(self, *, file: str, **options: Any) -> None:
        self._check(options)
        bar = ProgressBar(self.stderr)
        with ExitStack() as stack:
            report = Report(strict=options["strict"], listing=self._listing(options["report"], stack))
            began = time.monotonic()
            try:
                name = self._import(file, options, report, bar, stack)
            except ImportFailed as err:
                bar.clear()
                self._list(report)
                raise CommandError(err.message, returncode=1) from err
            bar.clear()
            self._list(report)
        seconds = time.monotonic() - began
        self.stdout.write(summary(self.format_name, report, name, seconds, dry_run=options["dry_run"]))

    def _import(self, file: str, options: dict[str, Any], report: Report, bar: ProgressBar, stack: ExitStack) -> str:
        """Read and import the file; return the name of its source."""
        choices = _options(options)
        source = Source(file)
        stack.callback(source.close)
        keys = PersonKeys(_secret(dry_run=choices.dry_run))
        zone = ZoneInfo(options["time_zone"] or "UTC")
        reader = self.make_reader(source, Reading(report, zone), keys, zone_is_given=bool(options["time_zone"]))
        run = Import(choices, reader.reading, keys, bar)
        intake = run.read(_watched(reader.records(), source, bar))
        choices.source = options["source"] or self.source_key(reader, source)
        self.learn(reader, choices)
        self._say_who_waits(intake)
        run.run(intake)
        return choices.source

    def _check(self, options: dict[str, Any]) -> None:
        """Raise CommandError with exit code 2 for options that cannot be meant."""
        if options["media"] is not None and not options["media"].is_dir():
            raise CommandError(f"{options['media']} is not a folder (--media).", returncode=WRONG_USE)
        if options["section"] and not Section.objects.filter(slug=options["section"]).exists():
            raise CommandError(
                f"There is no section with the address {options['section']} (--section).", returncode=WRONG_USE
            )
        if len(options["source"]) > 200:  # noqa: PLR2004  (the width of the column)
            raise CommandError("The name of a source has at most 200 characters (--source).", returncode=WRONG_USE)
        try:
            ZoneInfo(options["time_zone"] or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError) as err:
            raise CommandError(
                f"{options['time_zone']} is not a time zone (--time-zone); write it like Europe/Berlin.",
                returncode=WRONG_USE,
            ) from err

    def _listing(self, path: Path | None, stack: ExitStack) -> IO[str] | None:
        if path is None:
            return None
        try:
            return stack.enter_context(path.open("w", encoding="utf-8"))
        except OSError as err:
            raise CommandError(f"{path} cannot be written (--report): {err.strerror}.", returncode=WRONG_USE) from err

    def _say_who_waits(self, intake: Intake) -> None:
        if connection.vendor == "sqlite" and intake.nodes:
            self.stderr.write("While an import writes, readers of this SQLite site are served and writers wait.")

    def _list(self, report: Report) -> None:
        report.finish()
        for line in report.lines():
            self.stderr.write(line)


def _options(options: dict[str, Any]) -> Options:
    return Options(
        media=options["media"],
        slug_map=read_map(options["map"]) if options["map"] else {},
        section=options["section"],
        photo_credit=options["photo_credit"],
        people_are_names=options["people"] == "names",
        keep_ids=options.get("keep_ids", False),
        dry_run=options["dry_run"],
    )


def _secret(*, dry_run: bool) -> bytes:
    """Return what keys the addresses of people here; a dry run on a site that has none makes one up and forgets it."""
    from accounts.models import SiteIdentity

    identity = SiteIdentity.objects.first() if dry_run else site_identity()
    return identity.identity_key.encode() if identity is not None else b"dry run"


def _watched(records: Iterator[Record], source: Source, bar: ProgressBar) -> Iterator[Record]:
    for record in records:
        bar("reading", source.share_read())
        yield record
