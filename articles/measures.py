"""How the parts of a day's number become one, for a section and for all: sums, shares, times, people. Pure functions.

Nobody may be recognized in a number: one about fewer than FEW people or comments is not stored, only that it was so.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

FEW = 5
UNDER_FEW = f"under {FEW}"


@dataclass(frozen=True)
class Reading:
    """A number as it is stored. `of`: what it is a share of. No value: there was nothing to measure, or too few."""

    value: int | None
    of: int = 0
    is_few: bool = False


NOTHING, TOO_FEW = Reading(None), Reading(None, is_few=True)


def total(parts: Sequence[int]) -> Reading:
    """Return the sum."""
    return Reading(sum(parts))


def total_of_readers(parts: Sequence[int]) -> Reading:
    """Return the sum of what readers did."""
    return _unless_few(sum(parts))


def share(parts: Sequence[tuple[int, int]]) -> Reading:
    """Return how many of how many."""
    some, whole = sum(part for part, _ in parts), sum(whole for _, whole in parts)
    if not whole:
        return NOTHING
    return TOO_FEW if whole < FEW else Reading(some, of=whole)


def usual_minutes(parts: Sequence[Sequence[float]]) -> Reading:
    """Return the median, in whole minutes."""
    minutes = [value for part in parts for value in part]
    return Reading(round(median(minutes)), of=len(minutes)) if minutes else NOTHING


def usual_minutes_of_people(parts: Sequence[Sequence[float]]) -> Reading:
    """Return the median of what people took, in whole minutes."""
    minutes = usual_minutes(parts)
    return TOO_FEW if 0 < minutes.of < FEW else minutes


def people(parts: Sequence[Collection[int]]) -> Reading:
    """Return how many people there were; whoever is in several parts counts once."""
    return _unless_few(len(set().union(*parts)))


def _unless_few(number: int) -> Reading:
    return TOO_FEW if 0 < number < FEW else Reading(number)
