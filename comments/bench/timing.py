"""Times acts and counts what they send to the database."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


def timed(act: Callable[[], object], rounds: int) -> float:
    """Return the median time of an act in milliseconds, after one unmeasured run."""
    act()
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent) * 1000


def count_queries(client: Client, address: str) -> int:
    """Return how many statements one page sends to the database."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def slowest_queries(client: Client, address: str) -> list[str]:
    """Return the statements of one page with their time, the slowest first."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    found = sorted(queries.captured_queries, key=lambda query: float(query["time"]), reverse=True)
    return [f"{float(query['time']) * 1000:8.1f} ms  {query['sql']}" for query in found]
