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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


@contextmanager
def hurrying(port: int, paths: Sequence[str], *, visitors: int, pause_seconds: float = 0.0) -> Iterator[Tally]:
    """Let visitors open pages in turn as long as this lasts."""
    is_over, tally = threading.Event(), Tally()

    def hurry(number: int) -> None:
        turn = number
        while not is_over.is_set():
            turn += 1
            tally.note(*open_page(port, paths[turn % len(paths)]))
            time.sleep(pause_seconds)

    with ThreadPoolExecutor(visitors) as pool:
        hurried = [pool.submit(hurry, number) for number in range(visitors)]
        try:
            yield tally
        finally:
            is_over.set()
        for one in hurried:
            one.result()


def open_page(port: int, path: str, cookie: str = "") -> tuple[str, float]:
    """Open one page over a new connection; return how it ended and how long it took."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Connection": "close"} | ({"Cookie": cookie} if cookie else {})
    try:
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
