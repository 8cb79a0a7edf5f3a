"""Keeps records on disk while an import decides about them, so that memory does not grow with the file."""

from __future__ import annotations

import json
import shutil
import tempfile
from typing import TYPE_CHECKING, Any, Self

from articles.importers.report import ImportFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

# Left to the database and everybody else on the machine.
MIN_FREE_BYTES = 64 * 1024 * 1024
CHECK_EVERY_BYTES = 16 * 1024 * 1024


class Spool:
    """A file nobody else can open: without a name, mode 0600, gone with the process however it ends."""

    def __init__(self) -> None:
        check_space()
        self._file = tempfile.TemporaryFile(prefix="broadsheet-import-")  # noqa: SIM115  (closed by close)
        self._end = 0
        self._checked = 0

    def add(self, value: Any) -> int:
        """Write a value; return where it stands."""
        at = self._end
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._file.seek(at)
        self._file.write(line)
        self._end += len(line)
        if self._end - self._checked > CHECK_EVERY_BYTES:
            self._checked = self._end
            check_space()
        return at

    def read(self, at: int) -> Any:
        """Return the value written at a place."""
        self._file.seek(at)
        return json.loads(self._file.readline())

    def __iter__(self) -> Iterator[Any]:
        at = 0
        while at < self._end:
            self._file.seek(at)
            line = self._file.readline()
            at += len(line)
            yield json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the space back."""
        self._file.close()


def check_space() -> None:
    """Raise ImportFailed before the disk is full."""
    if shutil.disk_usage(tempfile.gettempdir()).free < MIN_FREE_BYTES:
        raise ImportFailed("The disk is nearly full; nothing was imported. Make room and run the import again.")
