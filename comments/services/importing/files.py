"""Import a file from a program, as the commands do from a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.importers.fields import Reading
from articles.importers.files import Source
from articles.importers.options import Options
from articles.importers.report import Report
from comments.importers.json_lines import JsonLines
from comments.services.importing.people import PersonKeys, site_identity
from comments.services.importing.running import Import

if TYPE_CHECKING:
    from pathlib import Path


def import_file(name: str, *, source: str, media: Path | None = None) -> Report:
    """Import a file of Broadsheet JSON Lines and return what there is to tell. Raise ImportFailed: then nothing was."""
    report = Report()
    keys = PersonKeys(site_identity().identity_key.encode())
    file = Source(name)
    try:
        reader = JsonLines(file, Reading(report))
        run = Import(Options(source=source, media=media), reader.reading, keys, _silent)
        run.run(run.read(reader.records()))
    finally:
        file.close()
    return report


def _silent(phase: str, share: float) -> None:
    """Show no progress."""
