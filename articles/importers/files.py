"""Opens the file to import: a path or `-`, plain or gzip, read once from its beginning to its end."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from articles.importers.report import ImportFailed

GZIP_MAGIC = b"\x1f\x8b"
# Text rarely packs better than 1:50; a file made to fill a disk comes near 1:1000.
MAX_GROWTH = 300
GROWTH_COUNTS_FROM = 64 * 1024 * 1024
PEEKED_BYTES = 64 * 1024


class Source:
    """A stream of bytes that knows its name, how far it is read, and how it begins."""

    def __init__(self, name: str) -> None:
        self.name = "the standard input" if name == "-" else Path(name).name
        self.stem = Path(name).name.removesuffix(".gz").rsplit(".", 1)[0] if name != "-" else "stdin"
        self._raw = _open(name)
        self.size = _size(name)
        packed = self._raw.peek(2)[:2] == GZIP_MAGIC
        self._stream: io.BufferedReader = (
            io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=cast("BinaryIO", self._raw))))
            if packed
            else self._raw
        )
        self._is_packed = packed
        self.read_bytes = 0

    def beginning(self) -> bytes:
        """Return the first bytes without consuming them. Raise ImportFailed when there are none."""
        try:
            head = self._stream.peek(PEEKED_BYTES)[:PEEKED_BYTES]
        except (OSError, EOFError, zlib.error) as err:
            raise self.broken(err) from err
        if not head:
            raise ImportFailed(f"{self.name} is empty.")
        return head

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end."""
        return self._checked(lambda: self._stream.read(size))

    def readline(self, limit: int) -> bytes:
        """Return one line, or its first `limit` bytes."""
        return self._checked(lambda: self._stream.readline(limit))

    def share_read(self) -> float:
        """Return how much of the file is read, 0 to 1; 0 where its size is not known."""
        if not self.size:
            return 0.0
        at = self._raw.tell() if self._is_packed else self.read_bytes
        return min(at / self.size, 1.0)

    def close(self) -> None:
        """Give the file back."""
        if self._raw is not sys.stdin.buffer:
            self._raw.close()

    def broken(self, err: Exception) -> ImportFailed:
        """Return the refusal of a file that cannot be read to its end."""
        return ImportFailed(f"{self.name} cannot be read to its end: {err}.")

    def _checked(self, read: object) -> bytes:
        try:
            data: bytes = read()  # type: ignore[operator]
        except (OSError, EOFError, zlib.error) as err:
            raise self.broken(err) from err
        self.read_bytes += len(data)
        if (
            self._is_packed
            and self.read_bytes > GROWTH_COUNTS_FROM
            and self.read_bytes > MAX_GROWTH * max(self._raw.tell(), 1)
        ):
            raise ImportFailed(f"{self.name} grows without end when it is unpacked, so it was not read further.")
        return data


def _open(name: str) -> io.BufferedReader:
    if name == "-":
        return cast("io.BufferedReader", sys.stdin.buffer)
    path = Path(name)
    if path.is_dir():
        raise ImportFailed(f"{path.name} is a folder, not a file.")
    try:
        return path.open("rb")
    except FileNotFoundError as err:
        raise ImportFailed(f"There is no file {name}.") from err
    except OSError as err:
        raise ImportFailed(f"{path.name} cannot be opened: {err.strerror}.") from err


def _size(name: str) -> int:
    return 0 if name == "-" else Path(name).stat().st_size
