"""Faults of the database under members who post and visitors who read: `make faults` runs them.

In each: what was acknowledged is stored exactly once, no answer takes ten seconds, and five seconds after the fault has
ended the site is as ever, without a hand.
"""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.stage import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.stage import Seen, Stage

BEFORE_SECONDS, HEALED_SECONDS, LONGEST_SECONDS = 2.0, 5.0, 10.0
REFUSED_SECONDS = 3.0
# Each fault has a thousand turns of its own.
FIRST = itertools.count(1_000, 1_000)


def stop_it(stage: Stage) -> None:
    """F2, F3: stopped hard for ten seconds."""
    stage.databases.stop("primary")
    time.sleep(10)
    stage.databases.start("primary")


def restart_it_five_times(stage: Stage) -> None:
    """F2: five times in a row."""
    for _ in range(5):
        stage.databases.stop("primary")
        stage.databases.start("primary")
        time.sleep(0.5)


@pytest.mark.parametrize("fault", [stop_it, restart_it_five_times])
def test_f2_f3_what_is_acknowledged_is_stored_once_and_the_site_heals(
    stage: Stage, fault: Callable[[Stage], None]
) -> None:
    first = next(FIRST)
    with stage.reading() as seen, stage.posting(first) as told:
        time.sleep(BEFORE_SECONDS)
        began = time.monotonic()
        fault(stage)
        ended = time.monotonic()
        time.sleep(HEALED_SECONDS + 2)
    assert max(one.seconds for one in seen) < LONGEST_SECONDS
    assert {one.status for one in seen} <= {200, 503}
    assert [one for one in seen if one.status == 503 and one.seconds > REFUSED_SECONDS + 2] == []
    assert [one for one in seen if one.at > ended + HEALED_SECONDS and (one.status, one.is_as_of) != (200, False)] == []
    assert stage.busy.stored(first, first + 1_000) == [sorted(told), []]
    tell(f"F2 F3 {fault.__name__}: {summary(seen, began, ended)}; {len(told)} posts")


def summary(seen: list[Seen], began: float, ended: float) -> str:
    """Return how visitors fared during the fault: answers of each kind, and the longest."""
    during = [one for one in seen if began < one.at < ended]
    old = sum(one.is_as_of for one in during)
    refused = sum(one.status != 200 for one in during)
    longest = max((one.seconds for one in during), default=0)
    return f"{len(during)} answers, {old} shown as of, {refused} refused, longest {longest:.1f} s"
