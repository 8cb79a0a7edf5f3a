"""What the operator decided for one import: docs/importing.md lists the options."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articles.importers.report import ImportFailed

if TYPE_CHECKING:
    from pathlib import Path

MAP_COLUMNS = 2


@dataclass
class Options:
    """Defaults for what the source lacks, and where its pictures and its articles are here."""

    source: str = ""
    media: Path | None = None
    slug_map: dict[str, str] = field(default_factory=dict)
    section: str = ""
    photo_credit: str = ""
    people_are_names: bool = False
    keep_ids: bool = False
    dry_run: bool = False
    # What the file says about itself: written whole, and the key its addresses were hashed with.
    is_full: bool = False
    identity_key: str = ""


def read_map(path: Path) -> dict[str, str]:
    """Return the two columns of a CSV file: address or id in the source, slug here."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [row for row in csv.reader(file) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as err:
        raise ImportFailed(f"The map {path.name} cannot be read: {err}.") from err
    for number, row in enumerate(rows, 1):
        if len(row) != MAP_COLUMNS:
            raise ImportFailed(f"The map {path.name} has {len(row)} columns in row {number}; it needs two.")
    return {row[0].strip(): row[1].strip().strip("/").rpartition("/")[2] for row in rows}
