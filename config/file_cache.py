"""Files as a cache for the processes of one machine."""

from __future__ import annotations

import os
import pickle
import random
import tempfile
import zlib
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

if TYPE_CHECKING:
    from collections.abc import Iterator

# Writes between two looks at the folder, on average.
LOOKS_EACH = 50
# A file that a power cut left half written, or that another account of the machine wrote for itself alone.
UNREADABLE = (OSError, EOFError, pickle.UnpicklingError, zlib.error)


class FileCache(FileBasedCache):
    """Django's cache in files, quicker where thousands of pages are kept, and alive with a file it cannot read."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return a value; an entry that cannot be read is none, and is taken away."""
        try:
            return super().get(key, default, version)
        except UNREADABLE:
            self._take_away(key, version)
            return default

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Tell whether there is an entry; one that cannot be read is none, and is taken away."""
        try:
            return super().has_key(key, version)
        except UNREADABLE:
            self._take_away(key, version)
            return False

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value where there is none; of several who do so at once one is told that it was the first.

        Django looks and then writes: two requests with one code of an authenticator would both be the first.
        """
        if self.has_key(key, version):
            return False
        with self._written(timeout, value) as made:
            try:
                os.link(made, self._path(key, version))
            except FileExistsError:
                return False
        return True

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value as Django does, but take the former one away before.

        What is renamed onto a file of ext4 is written to the disk at once, which costs more than all the rest. Whoever
        reads in between finds nothing, and makes it anew.
        """
        with self._written(timeout, value) as made:
            self._path(key, version).unlink(missing_ok=True)
            made.replace(self._path(key, version))

    def _path(self, key: str, version: int | None) -> Path:
        return Path(self._key_to_file(key, version))  # type: ignore[attr-defined]

    def _take_away(self, key: str, version: int | None) -> None:
        with suppress(OSError):
            self._path(key, version).unlink()

    @contextmanager
    def _written(self, timeout: Any, value: Any) -> Iterator[Path]:
        """Yield a file with a value, whole before it has the name it is found by; removed if it gets none."""
        self._createdir()  # type: ignore[attr-defined]
        self._cull()
        descriptor, name = tempfile.mkstemp(dir=self._dir)  # type: ignore[attr-defined]
        try:
            with os.fdopen(descriptor, "wb") as file:
                self._write_content(file, timeout, value)
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _cull(self) -> None:
        """Look over the folder now and then: at each write it would cost more than the write."""
        if random.randrange(LOOKS_EACH) == 0:  # noqa: S311  (no secret)
            super()._cull()  # type: ignore[misc]

    def _write_content(self, file: IO[bytes], timeout: float | None, value: Any) -> None:
        """Write a value as Django reads it, stored as it is: pages are compressed already, and the rest is short."""
        expiry = self.get_backend_timeout(timeout)  # type: ignore[arg-type]
        file.write(pickle.dumps(expiry, pickle.HIGHEST_PROTOCOL))
        file.write(zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 0))
