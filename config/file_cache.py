"""Files as a cache for the processes of one machine."""

from __future__ import annotations

import random

from django.core.cache.backends.filebased import FileBasedCache

# Writes between two looks at the folder, on average.
LOOKS_EACH = 50


class FileCache(FileBasedCache):
    """Looks over its folder now and then: at each write, thousands of kept pages would cost more than the write."""

    def _cull(self) -> None:
        if random.randrange(LOOKS_EACH) == 0:  # noqa: S311  (no secret)
            super()._cull()  # type: ignore[misc]
