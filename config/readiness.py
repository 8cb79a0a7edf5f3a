"""Is everything there that the site needs? Apps add what they know of; `/readyz` tells it to the operator's balancer.

A site that can be read is ready, whatever else is away: taking it out of the balancer would help nobody.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db import DatabaseError

from config.replica import as_visitors_read

if TYPE_CHECKING:
    from collections.abc import Callable

    type Ask = Callable[[], bool]

logger = logging.getLogger(__name__)

# However often somebody asks, the parts are asked once in so many seconds.
KEPT_SECONDS = 2.0


@dataclass(frozen=True)
class Part:
    """One thing that is there or away. `ask` may raise errors of database, files and network for "away"."""

    name: str
    ask: Ask
    needs_database: bool


@dataclass(frozen=True)
class Report:
    """What is away, and whether pages can be read all the same."""

    away: tuple[str, ...]
    can_read: bool


_parts: list[Part] = []
_readers: list[Ask] = []
_lock = threading.Lock()
_kept: tuple[float, Report] | None = None


def register(name: str, ask: Ask, *, needs_database: bool = False) -> None:
    """Add a part; those that need the database are not asked while it is away."""
    _parts.append(Part(name, ask, needs_database))


def register_reading(ask: Ask) -> None:
    """Add what must work for pages to be read."""
    _readers.append(ask)


def report() -> Report:
    """Return what is away, at most two seconds old; one thread asks, the others wait for it."""
    global _kept  # noqa: PLW0603  (one answer for the process)
    with _lock:
        if _kept is None or time.monotonic() - _kept[0] > KEPT_SECONDS:
            _kept = (time.monotonic(), _ask_all())
        return _kept[1]


def forget() -> None:
    """Ask anew the next time."""
    global _kept  # noqa: PLW0603  (one answer for the process)
    _kept = None


def _ask_all() -> Report:
    from config import health

    has_database = _is_well("database", health.has_database)
    away = [] if has_database else ["database"]
    away += [
        part.name for part in _parts if (has_database or not part.needs_database) and not _is_well(part.name, part.ask)
    ]
    # With one database only, asking again would be waiting again.
    may_read = has_database or health.has_replicas()
    can_read = may_read and all(_is_well("reading", partial(as_visitors_read, ask)) for ask in _readers)
    return Report((*away, *([] if can_read else ["reading"])), can_read)


def _is_well(name: str, ask: Ask) -> bool:
    try:
        return ask()
    except (DatabaseError, OSError):
        logger.warning("%s is away.", name.capitalize(), exc_info=True)
        return False
