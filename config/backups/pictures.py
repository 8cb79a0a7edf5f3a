"""The pictures of a site in one archive. A name holds the hash of its content: one that is there is the same."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from config.backups.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE_NAME = "media.tar"


def pack(folder: Path, archive: Path) -> int:
    """Write all files of a folder into an archive and return how many; one that goes meanwhile is left out."""
    count = 0
    with tarfile.open(archive, "w") as tar:
        for path in _files(folder):
            try:
                tar.add(path, arcname=str(path.relative_to(folder)), recursive=False)
            except FileNotFoundError:
                continue
            count += 1
    return count


def unpack(archive: Path, folder: Path) -> int:
    """Put all files of an archive into a folder, each complete as soon as it has its name; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder) as place, tarfile.open(archive) as tar:
        for member in tar:
            try:
                tar.extract(member, place, filter="data")
            except tarfile.TarError as err:
                raise BackupError(f"{archive} holds what no backup of ours holds: {member.name}.") from err
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(Path(place) / member.name, target)
            target.chmod(0o644)
            count += 1
    return count


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
