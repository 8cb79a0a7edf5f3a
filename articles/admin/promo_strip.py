"""The days of all promos at a glance: one strip a slot, a bar a promo, bars that overlap beneath each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from articles.models import Promo

if TYPE_CHECKING:
    from collections.abc import Iterable

BEFORE, DAYS = 7, 42
# Sizes of the drawing in its own units.
DAY_WIDTH, LANE_HEIGHT, HEAD_HEIGHT = 20, 24, 22


@dataclass(frozen=True)
class Bar:
    """One promo in a strip."""

    promo: Promo
    x: int
    y: int
    width: int
    words: str


@dataclass
class Strip:
    """One slot: its bars, and how much place they take."""

    label: str
    bars: list[Bar] = field(default_factory=list)
    lanes: int = 0
    width: int = DAYS * DAY_WIDTH
    today_x: int = BEFORE * DAY_WIDTH
    # Where each week begins but today's, and its day.
    weeks: list[tuple[int, str]] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Return the height of the drawing."""
        return HEAD_HEIGHT + max(1, self.lanes) * LANE_HEIGHT


def strips(promos: Iterable[Promo], today: date) -> list[Strip]:
    """Return a strip for each slot, from a week ago on. No query."""
    first = today - timedelta(days=BEFORE)
    rows = list(promos)
    return [
        _strip(str(label), [promo for promo in rows if promo.slot == slot], first) for slot, label in Promo.Slot.choices
    ]


def _strip(label: str, promos: list[Promo], first: date) -> Strip:
    strip, ends = Strip(label), list[int]()
    days = (day for day in range(0, DAYS, 7) if day != BEFORE)
    strip.weeks = [(day * DAY_WIDTH, f"{first + timedelta(days=day):%-d %b}") for day in days]
    placed = ((*_days(promo, first), promo) for promo in promos)
    for start, end, promo in sorted(placed, key=lambda item: (item[0], item[2].pk)):
        if start >= DAYS or end <= 0:
            continue
        lane = next((lane for lane, taken in enumerate(ends) if taken <= start), len(ends))
        ends[lane : lane + 1] = [end]
        left, right = max(0, start), min(DAYS, end)
        x, y = left * DAY_WIDTH, HEAD_HEIGHT + lane * LANE_HEIGHT
        strip.bars.append(Bar(promo, x, y, (right - left) * DAY_WIDTH, _words(promo)))
    strip.lanes = len(ends)
    return strip


def _days(promo: Promo, first: date) -> tuple[int, int]:
    """Return on which day of the strip a promo begins and which is its first without it."""
    start = (timezone.localtime(promo.starts_at).date() - first).days if promo.starts_at else -1
    end = (timezone.localtime(promo.ends_at).date() - first).days + 1 if promo.ends_at else DAYS + 1
    return start, max(end, start + 1)


def _words(promo: Promo) -> str:
    """Return when it runs, in words."""
    begins = f"{timezone.localtime(promo.starts_at):%-d %B}" if promo.starts_at else "always"
    ends = f"until {timezone.localtime(promo.ends_at):%-d %B}" if promo.ends_at else "without end"
    return f"{promo.label}: {begins}, {ends}"
