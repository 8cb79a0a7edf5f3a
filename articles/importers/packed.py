"""Reads a zip that somebody sends: names that stay inside, sizes as announced, nothing unpacked to disk."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from articles.errors import ArticleError

if TYPE_CHECKING:
    from collections.abc import Iterable

# Bytes of the file as sent, of all it unpacks to, and files in it.
MOST_PACKED_BYTES = 200_000_000
MOST_UNPACKED_BYTES = 400_000_000
MOST_FILES = 500
# Pictures hardly pack and text packs to a twentieth; what is made to fill a disk comes near a thousandth.
MOST_GROWTH = 200
GROWTH_COUNTS_FROM = 5_000_000
MOST_NAMED = 5
_PACKED = {".zip", ".gz", ".tar", ".7z", ".rar", ".bz2", ".xz"}
# What systems add by themselves.
_STRAY = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class UploadRefused(ArticleError):
    """Nothing of the file was taken; the message says why, and what to do."""


class Packed:
    """A zip whose list was judged before anything of it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
            entries = [one for one in self._zip.infolist() if not one.is_dir() and not _is_stray(one.filename)]
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as err:
            raise UploadRefused("The zip is damaged. Pack its files anew and send it again.") from err
        _check(entries)
        self._entries = {one.filename: one for one in entries}

    @property
    def names(self) -> list[str]:
        """Return the paths of its files."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str, most: int) -> bytes:
        """Return a file of it, at most so many bytes and one more. Raise UploadRefused where it cannot be read."""
        try:
            with self._zip.open(self._entries[name]) as entry:
                return entry.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as err:
            raise UploadRefused(
                f"“{shown(name)}” in the zip is damaged. Pack its files anew and send it again."
            ) from err


def shown(name: str) -> str:
    """Return a name of a file as a sentence may hold it."""
    printable = "".join(sign if sign.isprintable() else "?" for sign in name)
    return printable if len(printable) <= 80 else f"{printable[:79]}…"  # noqa: PLR2004


def _is_stray(name: str) -> bool:
    return name.startswith(_STRAY) or name.rpartition("/")[2] in _STRAY


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise UploadRefused(f"The zip holds {len(entries):,} files; at most {MOST_FILES} fit.")
    if any(one.flag_bits & 1 for one in entries):
        raise UploadRefused("The zip has a password. Pack its files without one.")
    _refuse("leads out of the zip", (one.filename for one in entries if not _stays_inside(one.filename)))
    links = (one.filename for one in entries if stat.S_ISLNK(one.external_attr >> 16))
    _refuse("is a link to another place, not a file", links)
    nested = (one.filename for one in entries if PurePosixPath(one.filename).suffix.lower() in _PACKED)
    _refuse("is packed itself; unpack it first", nested)
    unpacked = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries)
    if unpacked > MOST_UNPACKED_BYTES or (unpacked > GROWTH_COUNTS_FROM and unpacked > MOST_GROWTH * max(packed, 1)):
        raise UploadRefused(
            f"Unpacked, the zip has {unpacked / 1_000_000:,.0f} MB, grown from {packed / 1_000_000:,.1f} MB. "
            f"At most {MOST_UNPACKED_BYTES // 1_000_000} MB of texts and pictures fit."
        )


def _refuse(why: str, names: Iterable[str]) -> None:
    """Raise UploadRefused for the first of these names, if there is one."""
    name = next(iter(names), None)
    if name is not None:
        raise UploadRefused(f"The zip was not taken: “{shown(name)}” {why}.")


def _stays_inside(name: str) -> bool:
    """Tell whether a path is one below the zip's own folder."""
    parts = name.split("/")
    return (
        bool(name)
        and not name.startswith("/")
        and "\\" not in name
        and "\0" not in name
        and (".." not in parts and ":" not in parts[0])
    )
