"""Files as a cache for the processes of one machine."""

from __future__ import annotations

import os
import pickle
import random
import tempfile
import zlib
from pathlib import Path
from typing import IO, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

# Writes between two looks at the folder, on average.
LOOKS_EACH = 50


class FileCache(FileBasedCache):
    """Looks over its folder now and then: at each write, thousands of kept pages would cost more than the write."""

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

    def _cull(self) -> None:
        if random.randrange(LOOKS_EACH) == 0:  # noqa: S311  (no secret)
            super()._cull()  # type: ignore[misc]

    def _write_content(self, file: IO[bytes], timeout: float | None, value: Any) -> None:
        """Write a value as Django reads it, stored as it is: pages are compressed already, and the rest is short."""
        expiry = self.get_backend_timeout(timeout)  # type: ignore[arg-type]
        file.write(pickle.dumps(expiry, pickle.HIGHEST_PROTOCOL))
        file.write(zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 0))
