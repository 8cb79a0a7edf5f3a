"""Numbers of this process for Prometheus, and the text it reads.

https://prometheus.io/docs/instrumenting/exposition_formats/ describes the format. Each process counts for itself and
is a target of its own (config/metrics_server.py); sums over them are Prometheus' work.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# Seconds. A kept page takes less than the first, a page that somebody waits for more than the last but three.
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

_lock = threading.Lock()
_known: list[Counter | Histogram | Gauge] = []


class Counter:
    """Counts up, by the values of its labels."""

    kind = "counter"

    def __init__(self, name: str, text: str, *labels: str) -> None:
        self.name, self.text, self.labels = name, text, labels
        self._values: dict[tuple[str, ...], float] = {}
        _known.append(self)

    def add(self, amount: float, *values: str) -> None:
        """Count an amount."""
        with _lock:
            self._values[values] = self._values.get(values, 0) + amount

    def samples(self) -> Iterator[str]:
        """Yield the lines of the numbers."""
        with _lock:
            values = sorted(self._values.items())
        for key, value in values:
            yield _sample(self.name, self.labels, key, value)

    def begin_anew(self) -> None:
        """Forget what was counted."""
        with _lock:
            self._values.clear()


class Histogram:
    """Counts durations by length, by the values of its labels."""

    kind = "histogram"

    def __init__(self, name: str, text: str, *labels: str) -> None:
        self.name, self.text, self.labels = name, text, labels
        self._counts: dict[tuple[str, ...], list[int]] = {}
        self._sums: dict[tuple[str, ...], float] = {}
        _known.append(self)

    def add(self, seconds: float, *values: str) -> None:
        """Count one duration."""
        place = bisect_left(BUCKETS, seconds)
        with _lock:
            if values not in self._counts:
                self._counts[values] = [0] * (len(BUCKETS) + 1)
            self._counts[values][place] += 1
            self._sums[values] = self._sums.get(values, 0) + seconds

    def samples(self) -> Iterator[str]:
        """Yield the lines of the numbers: for each bucket how many were not longer, then sum and count."""
        with _lock:
            rows = [(key, list(counts), self._sums[key]) for key, counts in sorted(self._counts.items())]
        for key, counts, total in rows:
            so_far = 0
            for bound, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
                so_far += count
                yield _sample(f"{self.name}_bucket", (*self.labels, "le"), (*key, bound), so_far)
            yield _sample(f"{self.name}_sum", self.labels, key, total)
            yield _sample(f"{self.name}_count", self.labels, key, so_far)

    def begin_anew(self) -> None:
        """Forget what was counted."""
        with _lock:
            self._counts.clear()
            self._sums.clear()


class Gauge:
    """A number asked for when somebody looks; None leaves it out.

    `kind` is "counter" for one that the system itself counts up, such as the time of processors.
    """

    def __init__(self, name: str, text: str, ask: Callable[[], float | None], *, kind: str = "gauge") -> None:
        self.name, self.text, self.kind = name, text, kind
        self._ask = ask
        _known.append(self)

    def samples(self) -> Iterator[str]:
        """Yield the line of the number."""
        value = self._ask()
        if value is not None:
            yield _sample(self.name, (), (), value)


def exposition() -> str:
    """Return all numbers as Prometheus reads them."""
    lines: list[str] = []
    for metric in sorted(_known, key=lambda metric: metric.name):
        lines += (f"# HELP {metric.name} {metric.text}", f"# TYPE {metric.name} {metric.kind}", *metric.samples())
    return "\n".join([*lines, ""])


def begin_anew() -> None:
    """Forget all that was counted so far: a process that is about to fork counts for nobody."""
    for metric in _known:
        if not isinstance(metric, Gauge):
            metric.begin_anew()


def _sample(name: str, labels: Sequence[str], values: Sequence[str], number: float) -> str:
    pairs = ",".join(f'{label}="{_escaped(value)}"' for label, value in zip(labels, values, strict=True))
    return f"{name}{{{pairs}}} {number:.12g}" if pairs else f"{name} {number:.12g}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


REQUESTS = Counter("broadsheet_requests_total", "Requests answered.", "method", "route", "status")
REQUEST_SECONDS = Histogram("broadsheet_request_seconds", "How long answers took to make.", "route")
QUERIES = Histogram("broadsheet_query_seconds", "How long statements took, by database.", "database")
SLOW_QUERIES = Counter("broadsheet_slow_queries_total", "Statements over the threshold of the log.", "database")
VISITORS_PAGES = Counter("broadsheet_visitors_pages_total", "Pages that may be kept, by where they came from.", "from")
TASKS = Counter("broadsheet_tasks_total", "Tasks this process finished.", "task", "status")
