"""What this process has counted and not written yet: how often articles were read, and promos seen and followed.

Readers tell it without cookie or name, so all it holds of them are sums; and of networks, for a minute, how often each
has told something. It is written down every few seconds at most (`services/counting.py`): many readers are one write.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

VIEW, SHOWN, CLICKED = "view", "shown", "clicked"
# What one page can show at most; more than that comes from no page of ours.
MOST_OF_A_PAGE = 12
# Keys this process keeps while they cannot be written.
MOST_WAITING = 5_000
WRITE_EVERY_SECONDS = 10.0
# Pages one network may turn in a minute: an office behind one address reads less.
MOST_OF_A_NETWORK, LIMIT_SECONDS, MOST_NETWORKS = 120, 60, 20_000
# Programs that say so themselves; nothing is made of what a browser says.
ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|headless|preview|monitor|lighthouse|curl|wget|python|java/|^$", re.IGNORECASE
)


@dataclass(frozen=True, order=True)
class Counted:
    """One thing of one day: an article that was read, a promo that was seen or followed."""

    what: str
    pk: int
    day: date


@dataclass
class Waiting:
    """What waits to be written, and when something was written last."""

    counts: Counter[Counted] = field(default_factory=Counter)
    written_at: float = float("-inf")
    _lock: Lock = field(default_factory=Lock)

    def add(self, things: Counter[Counted]) -> None:
        """Add what was counted. While nothing can be written, only what is known already goes on being counted."""
        with self._lock:
            for thing, count in things.items():
                if thing in self.counts or len(self.counts) < MOST_WAITING:
                    self.counts[thing] += count

    def take_if_due(self) -> Counter[Counted]:
        """Return what waits, and forget it; nothing where something was written a moment ago."""
        now = time.monotonic()
        with self._lock:
            if now - self.written_at < WRITE_EVERY_SECONDS:
                return Counter()
            taken, self.counts, self.written_at = self.counts, Counter(), now
            return taken


@dataclass
class Networks:
    """How often each network has told something this minute. Nothing is kept longer."""

    counts: Counter[str] = field(default_factory=Counter)
    minute: int = 0
    _lock: Lock = field(default_factory=Lock)

    def may_count(self, network: str) -> bool:
        """Count one act of a network; return False where it was one too many."""
        minute = int(time.time() // LIMIT_SECONDS)
        with self._lock:
            if minute != self.minute:
                self.counts, self.minute = Counter(), minute
            if self.counts[network] >= MOST_OF_A_NETWORK or len(self.counts) > MOST_NETWORKS:
                return False
            self.counts[network] += 1
            return True


waiting = Waiting()
networks = Networks()


def is_robot(user_agent: str) -> bool:
    """Tell whether a program says that it is no reader's browser."""
    return bool(ROBOT.search(user_agent))
