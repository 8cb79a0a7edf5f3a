"""Many members post over HTTP at the same moment: nothing is lost, doubled or put in a wrong place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.load.members import words_of

if TYPE_CHECKING:
    from tests.load.conftest import Busy
    from tests.load.members import Client

TURNS = 13


def test_members_posting_at_once_lose_nothing(busy: Busy) -> None:
    def post_all(member: Client) -> None:
        for turn in range(TURNS):
            member.post_one(busy.slugs, turn)

    with ThreadPoolExecutor(len(busy.members)) as pool:
        list(pool.map(post_all, busy.members))
    assert [status for member in busy.members for status in member.statuses] == [303] * (len(busy.members) * TURNS)
    said = sorted(words_of(member.number, turn) for member in busy.members for turn in range(TURNS))
    assert busy.stored(0, TURNS) == [said, []]
