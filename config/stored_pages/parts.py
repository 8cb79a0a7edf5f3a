"""What pages of one subject have in common, kept by this process as long as its tokens hold.

A member's page is their own and is never kept; the parts it shares with other members' pages are. Of the magazine's
own parts (its frame, its front page) visitors' pages are made too.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.conf import settings

from config.replica import may_lack_something
from config.stored_pages.scopes import MAGAZINE, read_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

# Subjects a process remembers; one of a long discussion holds up to a megabyte.
REMEMBERED = 20


class Parts:
    """Values by key, each made at its first use. They are shared: copy one before changing it."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}
        self.tokens: Mapping[str, str] = {}
        self.true_until = 0.0

    @property
    def is_shared(self) -> bool:
        """Tell whether other pages use them too."""
        return bool(self.tokens)

    def holds(self, key: Hashable) -> bool:
        """Tell whether the value of a key is made already."""
        return key in self._values

    def keep[Value](self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made at its first use."""
        if key not in self._values:
            self._values[key] = make()
        value: Value = self._values[key]
        return value


_remembered: OrderedDict[str, Parts] = OrderedDict()
_lock = Lock()


def recall(name: str) -> Parts | None:
    """Return what is remembered of a subject if it is still true: one read of the cache."""
    with _lock:
        parts = _remembered.get(name) if settings.STORED_PAGES else None
        if parts is not None:
            _remembered.move_to_end(name)
    if parts is None or time.time() >= parts.true_until or read_tokens(parts.tokens) != parts.tokens:
        return None
    return parts


def remember(name: str, parts: Parts, *, tokens: Mapping[str, str], true_for: Callable[[], float]) -> None:
    """Share parts made with these tokens for as many seconds as `true_for` says.

    Nothing happens where a token is missing, or where the parts may lack what the tokens stand for.
    """
    if not settings.STORED_PAGES or not tokens or not all(tokens.values()) or may_lack_something():
        return
    parts.tokens, parts.true_until = dict(tokens), time.time() + true_for()
    with _lock:
        _remembered[name] = parts
        _remembered.move_to_end(name)
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)


def magazine_parts(name: str, *, true_for: Callable[[], float]) -> Parts:
    """Return what this process keeps of something that only editors change: one read of the cache.

    `true_for` says for how many seconds the clock leaves it alone.
    """
    if parts := recall(name):
        return parts
    parts = Parts()
    if settings.STORED_PAGES:
        remember(name, parts, tokens=read_tokens([MAGAZINE]), true_for=true_for)
    return parts


def forget_all() -> None:
    """Forget everything this process remembers; for tests."""
    with _lock:
        _remembered.clear()
