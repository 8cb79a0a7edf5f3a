"""What the server holds in memory, before and after many requests of all kinds."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

from django.urls import reverse

from comments.bench.client import Crowd, get
from comments.bench.contest import CLIENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comments.bench.goals import Goals
    from comments.bench.made_up import Discussion
    from comments.bench.server import Server

SEED = 13
# What one page in so many is asked for by a member; theirs are made for them alone.
MEMBERS_SHARE = 10
# So many requests fill what a process keeps: templates, pages, connections.
WARMING = 800
MEMORY_MIB, GROWTH_MIB = 130, 5


def measure_memory(
    server: Server, discussions: Sequence[Discussion], member: str, goals: Goals, *, requests: int
) -> None:
    """Ask for pages by chance until the server is warm, then for many more, and print what it grew by."""
    pages = _pages(discussions)
    sources = [_mixed(pages, member, seed) for seed in range(CLIENTS)]
    with Crowd(server.port, CLIENTS) as crowd:
        crowd.run([itertools.islice(source, WARMING // CLIENTS) for source in sources])
        before = server.memory_mib()
        spell = crowd.run([itertools.islice(source, requests // CLIENTS) for source in sources])
        after = server.memory_mib()
    kinds = ", ".join(f"{count:,} x {status}" for status, count in sorted(spell.statuses.items()))
    goals.print(f"memory (PSS) of {len(server.processes())} processes: {before:.1f} MiB, {after:.1f} MiB after {kinds}")
    goals.at_most("memory in MiB after them", after, MEMORY_MIB)
    goals.at_most(f"growth in MiB over {spell.statuses.total():,} requests", after - before, GROWTH_MIB)


def _pages(discussions: Sequence[Discussion]) -> list[str]:
    talks = [page for talk in discussions for page in (talk.address, talk.page_two)]
    latest, section = reverse("articles:latest"), reverse("articles:section", args=["science"])
    return ["/", latest, section, reverse("articles:archive"), "/bench/missing/", *talks]


def _mixed(pages: list[str], member: str, seed: int) -> Iterator[bytes]:
    chance = random.Random(SEED + seed)  # noqa: S311  (the same every time)
    while True:
        page = chance.choice(pages)
        yield get(page) if chance.randrange(MEMBERS_SHARE) else get(page, Cookie=member)
