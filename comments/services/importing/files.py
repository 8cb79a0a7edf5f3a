"""Import a file from a program, as the commands do from a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.services.identity import site_identity
from articles.importers.fields import Reading
from articles.importers.files import Source
from articles.importers.options import Options
from articles.importers.report import Report
from comments.importers.json_lines import JsonLines
from comments.services.importing.people import PersonKeys
from comments.services.importing.running import Import

if TYPE_CHECKING:
    from pathlib import Path


def import_file(name: str, *, source: str = "", media: Path | None = None, keep_ids: bool = False) -> Report:
    """Import a file of Broadsheet JSON Lines and return what there is to tell. Raise ImportFailed: then nothing was.

    Without a source it is what the file calls itself.
    """
    report = Report()
    keys = PersonKeys(site_identity().identity_key.encode())
    file = Source(name)
    try:
        reader = JsonLines(file, Reading(report))
        options = Options(source=source, media=media, keep_ids=keep_ids)
        run = Import(options, reader.reading, keys, _silent)
        intake = run.read(reader.records())
        options.source = source or reader.source_key
        reader.tell(options)
        run.run(intake)
    finally:
        file.close()
    return report


def _silent(phase: str, share: float) -> None:
    """Show no progress."""
