"""A breaker: once a store does not answer, nobody waits for it until it answers again.

The first requests that meet a store which hangs wait for its time-out. From then on only one thread of the process
asks, once a second, and closes the breaker when it hears an answer. What the store missed meanwhile is *owed*: keys
whose copies there are no longer true. They are settled before anyone reads from it again.

What remains: another process may read from the store in the second before this one has settled; and a process that
ends while it owes takes its debts with it, so nothing that must not come back is kept in a store for long.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

logger = logging.getLogger(__name__)

ASK_EVERY_SECONDS = 1.0
# More keys than this are settled by emptying the store.
MOST_OWED = 10_000


class Breaker:
    """Keeps a process from a store that is away.

    `settle` asks the store and settles a set of keys there, or everything for None; it raises one of `failures` when
    the store does not answer. Safe to share between threads; after a fork the child asks by a thread of its own.
    """

    def __init__(
        self, name: str, settle: Callable[[set[str] | None], None], failures: tuple[type[Exception], ...]
    ) -> None:
        self.name = name
        self._settle = settle
        self._failures = failures
        self._lock = threading.Lock()
        self._is_open = False
        self._owed: set[str] = set()
        self._owes_all = False
        self._opened = 0.0
        self._watch = threading.Thread()

    @property
    def is_open(self) -> bool:
        """Whether the store is away. Asked on every use, so no lock."""
        if self._is_open and not self._watch.is_alive():
            with self._lock:
                self._start_watching()
        return self._is_open

    def open(self, err: Exception) -> None:
        """Note that the store did not answer."""
        with self._lock:
            self._open()
        logger.debug("%s: %s", self.name, err)

    def owe(self, keys: Iterable[str] | None) -> None:
        """Note what the store has missed: these keys, or everything for None. Opens the breaker if it has closed."""
        with self._lock:
            self._open()
            if keys is None or len(self._owed) > MOST_OWED:
                self._owes_all = True
                self._owed.clear()
            elif not self._owes_all:
                self._owed.update(keys)

    def ask(self) -> bool:
        """Settle what is owed and close; return False while the store is away or more is owed by now."""
        with self._lock:
            owed, owes_all = self._owed, self._owes_all
            self._owed, self._owes_all = set(), False
        try:
            self._settle(None if owes_all else owed)
        except self._failures:
            with self._lock:
                self._owed |= owed
                self._owes_all = self._owes_all or owes_all
            return False
        with self._lock:
            if self._owed or self._owes_all:
                return False
            self._is_open = False
        logger.warning("%s answers again after %.0f s.", self.name, time.monotonic() - self._opened)
        return True

    def _open(self) -> None:
        if self._is_open:
            return
        self._is_open = True
        self._opened = time.monotonic()
        logger.warning("%s does not answer; the site goes on without it.", self.name)
        self._start_watching()

    def _start_watching(self) -> None:
        if not self._watch.is_alive():
            self._watch = threading.Thread(target=self._ask_until_closed, name=f"{self.name} breaker", daemon=True)
            self._watch.start()

    def _ask_until_closed(self) -> None:
        while True:
            time.sleep(ASK_EVERY_SECONDS)
            if self.ask():
                return
