"""What a backup says of itself, and the proof that its files are those that were written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config.backups.errors import BackupError

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """Site and moment of a backup, its tables' rows, its files with their SHA-256. Moments are ISO 8601, UTC."""

    site: str
    database: str
    begun_at: str
    ended_at: str
    migrations: list[str]
    rows: dict[str, int]
    pictures: int | None
    files: dict[str, str]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write it beside the files it names."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Return what a backup says of itself; raise BackupError where it says nothing this release understands."""
    try:
        told: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if told["format"] == FORMAT:
            return Manifest(**told)
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise BackupError(f"{folder} is no complete backup: {NAME} is missing or damaged.") from err
    raise BackupError(f"{folder} was written by another release; restore it with that one.")


def check_files(folder: Path, manifest: Manifest) -> None:
    """Raise BackupError unless every file is there as it was written."""
    for name, digest in manifest.files.items():
        path = folder / Path(name).name
        if not path.is_file() or sum_of(path) != digest:
            raise BackupError(f"{path} is missing or damaged; nothing was changed.")


def sum_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
