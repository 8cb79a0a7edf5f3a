"""F16: sixteen members do ten thousand things at once over HTTP, and the database holds what they were told."""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.acting import TOLD, Actor, expected
from tests.faults.stage import ENGINES, standing, tell

ACTS = int(os.environ.get("FAULTS_ACTS", "10000"))
MEMBERS, ARTICLES = 16, 3
# Somebody else was faster: what was answered or voted on is deleted, the vote is one's own. Or a lock was waited for
# too long (four seconds; a machine that does much else).
REFUSALS = {303, 403, 404, 409, 422, 503}


@pytest.mark.parametrize("engine", ENGINES)
def test_f16_what_many_members_do_at_once_is_all_there_and_once(engine: str) -> None:
    def act(actor: Actor) -> None:
        for turn in range(ACTS // MEMBERS):
            actor.act(turn)

    with standing(engine, members=MEMBERS, articles=ARTICLES) as stage:
        actors = [Actor(member, stage.slugs) for member in stage.members]
        began = time.monotonic()
        with ThreadPoolExecutor(MEMBERS) as pool:
            list(pool.map(act, actors))
        took = time.monotonic() - began
        comments, votes, problems = stage.ask(TOLD)
        reasons = stage.reasons()
    answers = sum((actor.answers for actor in actors), Counter[tuple[str, int]]())
    told = ", ".join(f"{kind} {status} x {count}" for (kind, status), count in sorted(answers.items()))
    tell(f"F16 {engine}: {answers.total()} acts in {took:.0f} s, {len(comments)} comments: {told}; {dict(reasons)}")
    assert not [reason for reason in reasons if "eadlock" in reason]
    assert {status for _, status in answers} <= REFUSALS
    assert [pair for actor in actors for pair in actor.doubled if pair[0] and len(set(pair)) > 1] == []
    assert [sorted(comments), sorted(votes), problems] == [*expected(actors), []]
