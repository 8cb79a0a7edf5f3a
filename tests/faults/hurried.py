"""Visitors who open a page over a new connection as soon as they have the one before, and count what fails."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.deploy.front import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.deploy.front import Front

REFUSED = "ConnectionRefusedError"


@dataclass
class Tally:
    """How requests ended: statuses, and the names of errors where no answer came; and how long answers took."""

    ends: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, end: str, seconds: float) -> None:
        """Count one request."""
        with self.lock:
            self.ends[end] += 1
            if end == "200":
                self.seconds.append(seconds)

    def percentile(self, share: float) -> float:
        """Return how long that share of the good answers took at most."""
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))]


@dataclass(frozen=True)
class Way:
    """How visitors reach a site: at its own port, or through a front server, each from an address of their own."""

    port: int = 0
    front: Front | None = None

    def open_page(self, path: str, source: str = "127.0.0.1") -> tuple[str, float]:
        """Open one page over a new connection; return how it ended and how long it took."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Connection": "close"}
            if self.front:
                connection.sock = self.front.connect(source=source, timeout=30)
                headers["Host"] = NAME
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            end = str(answer.status)
        except (OSError, http.client.HTTPException) as failure:
            end = type(failure).__name__
            # Refused at once: not so hurried that it keeps a processor busy.
            time.sleep(0.02)
        finally:
            connection.close()
        return end, time.monotonic() - began


@contextmanager
def hurrying(way: Way, paths: Sequence[str], *, visitors: int, pause_seconds: float = 0.0) -> Iterator[Tally]:
    """Let visitors open pages in turn as long as this lasts, each from an address of their own."""
    is_over, tally = threading.Event(), Tally()

    def hurry(number: int) -> None:
        turn = number
        while not is_over.is_set():
            turn += 1
            tally.note(*way.open_page(paths[turn % len(paths)], f"127.0.2.{number + 1}"))
            time.sleep(pause_seconds)

    with ThreadPoolExecutor(visitors) as pool:
        hurried = [pool.submit(hurry, number) for number in range(visitors)]
        try:
            yield tally
        finally:
            is_over.set()
        for one in hurried:
            one.result()
