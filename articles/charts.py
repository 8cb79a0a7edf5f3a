"""Charts as numbers in percent, for SVG drawn by templates: axis from zero, a missing day is a gap. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_DAYS = 366
# Of the width of a day; the rest is air.
BAR_SHARE = 0.72
WHOLE = 100.0


@dataclass(frozen=True)
class Bar:
    """One column: where it begins, how wide and how high it is, all in percent, and what it says."""

    across: float
    width: float
    top: float
    height: float
    words: str


@dataclass(frozen=True)
class Chart:
    """A chart with the text that says the same. Without bars there is not enough data for one."""

    name: str
    title: str
    text: str
    bars: list[Bar]
    rows: list[tuple[date, int]]
    highest: int
    first_day: date
    last_day: date


def last_days(end: date, count: int) -> list[date]:
    """Return so many days up to one, oldest first."""
    return [end - timedelta(days=back) for back in range(min(count, MOST_DAYS) - 1, -1, -1)]


def day_chart(name: str, title: str, values: Mapping[date, int], days: Sequence[date]) -> Chart:
    """Return the chart of one number by day; days without a value stay empty, and the table leaves them out."""
    rows = [(day, values[day]) for day in days if day in values]
    highest = max((value for _, value in rows), default=0)
    step = WHOLE / len(days)
    bars = [
        Bar(
            across=place * step + step * (1 - BAR_SHARE) / 2,
            width=step * BAR_SHARE,
            top=WHOLE - _share(values[day], highest),
            height=_share(values[day], highest),
            words=f"{day:%-d %B}: {values[day]}",
        )
        for place, day in enumerate(days)
        if day in values
    ]
    return Chart(name, title, _text(rows, len(days)), bars, rows, highest, days[0], days[-1])


def _share(value: int, highest: int) -> float:
    return WHOLE * value / highest if highest else 0.0


def _text(rows: Sequence[tuple[date, int]], day_count: int) -> str:
    """Return what the chart shows in words: the highest day, the sum, and how many days have no number."""
    if not rows:
        return "Not enough data yet."
    day, most = max(rows, key=lambda row: row[1])
    missing = day_count - len(rows)
    words = f"Highest on {day:%-d %B %Y} with {most}; {_sum(rows)} in {len(rows)} days."
    return f"{words} {missing} days have no number." if missing else words


def _sum(rows: Iterable[tuple[date, int]]) -> int:
    return sum(value for _, value in rows)
