"""Rank and score as pure functions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.models import RANK_MAX
from comments.rank import rank_of, shown_score

TABLE = [
    ((0, 0), 0),
    ((0, 5), 0),
    ((1, 0), 3784),
    ((1, 1), 1643),
    ((1, 2), 1058),
    ((2, 0), 5491),
    ((2, 1), 3212),
    ((3, 0), 6462),
    ((4, 1), 5135),
    ((5, 0), 7527),
    ((5, 5), 3122),
    ((10, 0), 8589),
    ((10, 1), 7395),
    ((10, 10), 3623),
    ((40, 20), 5852),
    ((50, 50), 4364),
    ((100, 0), 9838),
    ((100, 10), 8677),
]


@pytest.mark.parametrize(("votes", "rank"), TABLE)
def test_the_rank_of_votes(votes: tuple[int, int], rank: int) -> None:
    assert rank_of(*votes) == rank


@settings(deadline=None)
@given(up=st.integers(0, 10**6), down=st.integers(0, 10**6))
def test_every_rank_fits_its_column_and_one_more_vote_never_leads_the_wrong_way(up: int, down: int) -> None:
    assert 0 <= rank_of(up, down) <= RANK_MAX
    assert rank_of(up + 1, down) >= rank_of(up, down) >= rank_of(up, down + 1)


def test_the_score_is_the_up_votes_where_there_are_no_down_votes() -> None:
    assert shown_score(3, 9, timezone.now()) == 3


def test_with_down_votes_the_score_is_the_difference_and_stops_at_minus_four(settings: Any) -> None:
    settings.DISCUSSION = {"DOWN_VOTES": True}
    long_ago = timezone.now() - timedelta(days=1)
    assert [shown_score(*votes, long_ago) for votes in [(5, 2), (0, 4), (0, 5), (1, 90)]] == [3, -4, -4, -4]


@pytest.mark.parametrize(
    ("choices", "minutes", "score"),
    [
        ({}, 1, 2),
        ({"DOWN_VOTES": True}, 59, None),
        ({"DOWN_VOTES": True}, 61, 2),
        ({"DOWN_VOTES": True, "SCORE_HIDDEN_MINUTES": 0}, 1, 2),
        ({"SCORE_HIDDEN_MINUTES": 10}, 9, None),
    ],
)
def test_a_score_may_be_hidden_at_first(settings: Any, choices: dict[str, Any], minutes: int, score: int) -> None:
    settings.DISCUSSION = choices
    assert shown_score(2, 0, timezone.now() - timedelta(minutes=minutes)) == score
