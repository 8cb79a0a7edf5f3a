"""A cache in the memory of one process (LRU), by keys that hold everything a value follows from."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


class Lately[Value]:
    """The values asked for lately, so many at most. They are shared: copy one before changing it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def keep(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made where it is not known; two threads may both make it."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def forget(self) -> None:
        """Forget all of them; for tests."""
        with self._lock:
            self._values.clear()
