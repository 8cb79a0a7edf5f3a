"""Lets addresses take turns, so that a machine busy with something else slows all of them alike."""

from __future__ import annotations

import itertools
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comments.bench.client import Crowd, Spell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comments.bench.client import Answer, Connection
    from comments.bench.server import Server

CLIENTS = 8
OK = 200


@dataclass(frozen=True)
class Entry:
    """One address as it is asked for, and the entry it is compared with."""

    name: str
    request: bytes
    floor: str = ""
    status: int = OK
    clients: int = CLIENTS


@dataclass
class Result:
    """What rounds of one entry gave: spells of one client, spells of several, and the processor's time."""

    entry: Entry
    alone: list[Spell] = field(default_factory=list)
    crowded: list[Spell] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def alone_ms(self) -> float:
        """Return the median time one client waits."""
        return _ms(statistics.median(_latencies(self.alone)))

    @property
    def rate(self) -> float:
        """Return the requests a second several clients get answered."""
        return statistics.median(spell.rate for spell in self.crowded)

    @property
    def p50_ms(self) -> float:
        """Return the median time several clients wait."""
        return _ms(statistics.median(_latencies(self.crowded)))

    @property
    def p95_ms(self) -> float:
        """Return the time that 95 of 100 requests of several clients stay under."""
        return _ms(statistics.quantiles(_latencies(self.crowded), n=20)[-1])

    @property
    def processor_ms(self) -> float:
        """Return what one request takes of the server's processors."""
        return _ms(statistics.median(self.processor))

    @property
    def failures(self) -> int:
        """Return how many answers had another status than expected."""
        spells = [*self.alone, *self.crowded]
        return sum(spell.statuses.total() - spell.statuses[self.entry.status] for spell in spells)

    def of_rate(self, floor: Result) -> float:
        """Return the share of the floor's requests a second, the median of the rounds."""
        return statistics.median(a.rate / b.rate for a, b in zip(self.crowded, floor.crowded, strict=True))

    def of_time(self, floor: Result) -> float:
        """Return how many times as long as the floor one client waits, the median of the rounds."""
        pairs = zip(self.alone, floor.alone, strict=True)
        return statistics.median(_middle(a) / _middle(b) for a, b in pairs)


def contest(server: Server, entries: Sequence[Entry], *, rounds: int, seconds: float) -> dict[str, Result]:
    """Return the results by name; each round gives an entry so many seconds of several clients, and a third of one."""
    results = {entry.name: Result(entry) for entry in entries}
    for turn in range(rounds):
        with Crowd(server.port, CLIENTS) as crowd:
            for entry in entries if turn % 2 else reversed(entries):
                _spend(server, crowd, results[entry.name], seconds)
    return results


def _spend(server: Server, crowd: Crowd, result: Result, seconds: float) -> None:
    """Give one entry its turn, after one unmeasured request over each connection."""
    again = itertools.repeat(result.entry.request)
    for connection in crowd.connections:
        result.size = len(connection.ask(result.entry.request).body)
    result.alone.append(crowd.run([again], seconds=seconds / 3))
    before = server.processor_seconds()
    spell = crowd.run([again] * result.entry.clients, seconds=seconds)
    result.processor.append((server.processor_seconds() - before) / len(spell.latencies))
    result.crowded.append(spell)


def median_ms(times: Sequence[float]) -> float:
    """Return the median of seconds in milliseconds."""
    return _ms(statistics.median(times))


def ask_timed(connection: Connection, request: bytes) -> tuple[float, Answer]:
    """Return the seconds one request takes, and its answer."""
    start = time.perf_counter()
    answer = connection.ask(request)
    return time.perf_counter() - start, answer


def _latencies(spells: Sequence[Spell]) -> list[float]:
    return [latency for spell in spells for latency in spell.latencies]


def _middle(spell: Spell) -> float:
    return statistics.median(spell.latencies)


def _ms(seconds: float) -> float:
    return seconds * 1000
