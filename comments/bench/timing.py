"""Times acts and counts what they send to the database."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.test import Client


def timed(act: Callable[[], object], rounds: int) -> float:
    """Return the median time of an act in milliseconds, after one unmeasured run."""
    return timed_in_turn([act], rounds)[0]


def timed_in_turn(
    acts: Sequence[Callable[[], object]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Return the median time of each act in milliseconds, after one unmeasured run of all.

    They take turns, so that a machine busy with something else slows all of them alike.
    """
    spent: list[list[float]] = [[] for _ in acts]
    for turn in range(rounds + 1):
        for act, times in zip(acts, spent, strict=True):
            start = clock()
            act()
            if turn:
                times.append(clock() - start)
    return [statistics.median(times) * 1000 for times in spent]


def processor_clock() -> Callable[[], float]:
    """Return a clock of the processor time of this process and of its session of the database, where that is near.

    Other work on the machine does not move it. With a server elsewhere it is an ordinary clock.
    """
    if connection.vendor != "postgresql":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    if not session.exists():
        return time.perf_counter
    return lambda: time.process_time() + int(session.read_text().split()[0]) / 1e9


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
