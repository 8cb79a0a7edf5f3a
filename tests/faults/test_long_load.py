"""Some minutes of everything at once: members act, visitors read. Nothing is lost, no page fails, memory stays."""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.acting import TOLD, Actor, expected
from tests.faults.hurried import Way, hurrying
from tests.faults.large import memory_mib
from tests.faults.stage import ENGINES, standing, tell

SECONDS = 60 * float(os.environ.get("FAULTS_MINUTES", "2"))
MEMBERS, ARTICLES, VISITORS, PAUSE_SECONDS = 4, 3, 4, 0.05
# The first pages and posts load what stays.
WARM_ACTS = 25


@pytest.mark.parametrize("engine", ENGINES)
def test_minutes_of_mixed_load_lose_nothing(engine: str) -> None:
    with standing(engine, members=MEMBERS, articles=ARTICLES) as stage:
        actors = [Actor(member, stage.slugs) for member in stage.members]
        for turn in range(WARM_ACTS):
            for actor in actors:
                actor.act(turn)
        before, end = memory_mib(stage.site.worker_pids), time.monotonic() + SECONDS
        paths = ("/", *(f"/articles/{slug}/" for slug in stage.slugs), "/comments/feed/", "/latest/")

        def act(actor: Actor) -> None:
            turn = WARM_ACTS
            while time.monotonic() < end:
                actor.act(turn)
                turn += 1

        way = Way(stage.site.port)
        with (
            hurrying(way, paths, visitors=VISITORS, pause_seconds=PAUSE_SECONDS) as tally,
            ThreadPoolExecutor() as pool,
        ):
            list(pool.map(act, actors))
        after = memory_mib(stage.site.worker_pids)
        answers = sum((actor.answers for actor in actors), Counter[tuple[str, int]]())
        statuses = Counter(status for _, status in answers.elements())
        times = ", ".join(f"{tally.percentile(share) * 1000:.0f}" for share in (0.5, 0.95, 0.99, 1))
        tell(
            f"Load {engine}, {SECONDS / 60:.0f} min: acts {dict(statuses)}, pages {dict(tally.ends)}, median,"
            f" p95, p99, longest {times} ms; workers' MiB {before}, {after}; {dict(stage.reasons())}"
        )
        comments, votes, problems = stage.ask(TOLD)
        assert (set(tally.ends), set(statuses) <= {303, 403, 404, 409, 422}) == ({"200"}, True)
        assert [sorted(comments), sorted(votes), problems] == [*expected(actors), []]
