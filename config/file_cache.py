"""Files as a cache for the processes of one machine."""

from __future__ import annotations

import pickle
import random
import zlib
from typing import IO, Any

from django.core.cache.backends.filebased import FileBasedCache

# Writes between two looks at the folder, on average.
LOOKS_EACH = 50


class FileCache(FileBasedCache):
    """Looks over its folder now and then: at each write, thousands of kept pages would cost more than the write."""

    def _cull(self) -> None:
        if random.randrange(LOOKS_EACH) == 0:  # noqa: S311  (no secret)
            super()._cull()  # type: ignore[misc]

    def _write_content(self, file: IO[bytes], timeout: float | None, value: Any) -> None:
        """Write a value as Django reads it, stored as it is: pages are compressed already, and the rest is short."""
        expiry = self.get_backend_timeout(timeout)  # type: ignore[arg-type]
        file.write(pickle.dumps(expiry, pickle.HIGHEST_PROTOCOL))
        file.write(zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 0))
