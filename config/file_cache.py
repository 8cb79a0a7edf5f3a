"""Files as a cache for the processes of one machine."""

from __future__ import annotations

import os
import pickle
import random
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

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

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value as Django does, but take the former one away before.

        What is renamed onto a file of ext4 is written to the disk at once, which costs more than all the rest. Whoever
        reads in between finds nothing, and makes it anew.
        """
        self._createdir()  # type: ignore[attr-defined]
        self._cull()
        kept = Path(self._key_to_file(key, version))  # type: ignore[attr-defined]
        descriptor, name = tempfile.mkstemp(dir=kept.parent)
        made = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                self._write_content(file, timeout, value)
            kept.unlink(missing_ok=True)
            made.replace(kept)
        except BaseException:
            made.unlink(missing_ok=True)
            raise

    def _take_away(self, key: str, version: int | None) -> None:
        with suppress(OSError):
            Path(self._key_to_file(key, version)).unlink()  # type: ignore[attr-defined]

    def _cull(self) -> None:
        """Look over the folder now and then: at each write it would cost more than the write."""
        if random.randrange(LOOKS_EACH) == 0:  # noqa: S311  (no secret)
            super()._cull()  # type: ignore[misc]

    def _write_content(self, file: IO[bytes], timeout: float | None, value: Any) -> None:
        """Write a value as Django reads it, stored as it is: pages are compressed already, and the rest is short."""
        expiry = self.get_backend_timeout(timeout)  # type: ignore[arg-type]
        file.write(pickle.dumps(expiry, pickle.HIGHEST_PROTOCOL))
        file.write(zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 0))
