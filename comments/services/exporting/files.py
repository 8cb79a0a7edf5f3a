"""Writes the file of an export: beside its name first, so that nobody takes half of one for a whole."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, cast

from comments.services.exporting.errors import ExportFailed

if TYPE_CHECKING:
    from types import TracebackType

OWNER_ONLY, READABLE = 0o600, 0o644


class Target:
    """A file that gets its name when it is complete; `-` is the standard output. A name ending in .gz is packed."""

    def __init__(self, name: str, *, is_private: bool) -> None:
        self.path = None if name == "-" else Path(name)
        self._part = None if self.path is None else self.path.with_name(f"{self.path.name}.part")
        self._raw = _open(self._part, OWNER_ONLY if is_private else READABLE)
        self._stream: IO[bytes] = self._raw
        if name.endswith(".gz"):
            # Without a time in it: equal records make equal files.
            self._stream = cast("IO[bytes]", gzip.GzipFile(filename="", fileobj=self._raw, mode="wb", mtime=0))

    def write(self, record: dict[str, Any]) -> None:
        """Write one record."""
        self._stream.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not self._raw:
            self._stream.close()
        if self._part is None or self.path is None:
            self._raw.flush()
            return
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        if error is None:
            self._part.replace(self.path)
        else:
            self._part.unlink()


def _open(path: Path | None, mode: int) -> IO[bytes]:
    if path is None:
        return sys.stdout.buffer
    try:
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as err:
        raise ExportFailed(f"{path.name.removesuffix('.part')} cannot be written: {err.strerror}.") from err
    return io.BufferedWriter(io.FileIO(descriptor, "w"))
