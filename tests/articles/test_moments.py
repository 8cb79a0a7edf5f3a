"""Moments in a zone: those that do not exist, those that come twice, and how far away they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from articles.errors import AmbiguousMoment, NoSuchMoment
from articles.moments import ahead, as_typed, moment_of, split_ending

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = "2026-03-29T02:30", "2026-10-25T02:30"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def wall(typed: str) -> datetime:
    """Return what a clock on the wall shows."""
    return datetime.fromisoformat(typed)


def test_a_usual_time_is_read_in_its_zone() -> None:
    assert moment_of(wall("2026-07-01T14:00"), BERLIN) == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def test_a_time_that_does_not_exist_is_refused_with_the_two_nearest() -> None:
    with pytest.raises(NoSuchMoment, match=r"02:30 does not exist on 29 March 2026 in Europe/Berlin") as refusal:
        moment_of(wall(SPRING), BERLIN)
    assert "The nearest are 01:59 and 03:00." in refusal.value.message


def test_a_time_that_comes_twice_asks_which() -> None:
    with pytest.raises(AmbiguousMoment, match=r"Write 02:30 CEST for the first or 02:30 CET for the second"):
        moment_of(wall(AUTUMN), BERLIN)


@pytest.mark.parametrize(("ending", "hour"), [("CEST", 0), ("CET", 1), ("+02:00", 0), ("+0100", 1), ("+01", 1)])
def test_an_ending_says_which(ending: str, hour: int) -> None:
    moment = moment_of(wall(AUTUMN), BERLIN, ending)
    assert moment.astimezone(UTC) == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


def test_an_ending_that_is_not_of_that_moment_is_refused() -> None:
    assert moment_of(wall("2026-07-01T14:00"), BERLIN, "CEST").hour == 12
    with pytest.raises(NoSuchMoment, match="CEST"):
        moment_of(wall("2026-07-01T14:00"), BERLIN, "CET")


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("02:30", ("02:30", "")),
        ("02:30 cet", ("02:30", "CET")),
        ("02:30:00 +01:00", ("02:30:00", "+01:00")),
        ("2:30 p.m.", ("2:30 p.m.", "")),
        ("2:30 pm", ("2:30 pm", "")),
    ],
)
def test_the_ending_is_cut_from_the_time(typed: str, parts: tuple[str, str]) -> None:
    assert split_ending(typed) == parts


def test_what_comes_twice_is_shown_with_its_ending_and_read_back_as_the_same_moment() -> None:
    for hour in (0, 1, 5):
        moment = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        day, time = as_typed(moment, BERLIN)
        clock, ending = split_ending(time)
        assert moment_of(wall(f"{day}T{clock}"), BERLIN, ending) == moment


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(hours=3, minutes=20), "in 3 h 20 min"),
        (timedelta(hours=1), "in 1 h"),
        (timedelta(minutes=-5), "5 min ago"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(seconds=10), "now"),
    ],
)
def test_how_far_away_it_is(delta: timedelta, words: str) -> None:
    assert ahead(NOW + delta, NOW) == words
