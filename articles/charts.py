"""Charts as numbers in percent, for SVG drawn by templates: axis from zero, a missing day is a gap. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from articles.measures import UNDER_FEW, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_DAYS = 366
DAYS_OF_A_WEEK = 7
# Of the width of a day; the rest is air.
BAR_SHARE = 0.72
WHOLE = 100.0
MINUTES_OF_AN_HOUR, MINUTES_OF_A_DAY = 60, 1440


@dataclass(frozen=True)
class Step:
    """What one column stands for: a day, or a week with its days. `when`: as it stands in a sentence."""

    days: tuple[date, ...]
    words: str
    when: str
    unit: str = "day"


@dataclass(frozen=True)
class Style:
    """How numbers of a kind are said, and made of those of several days. `in_all` takes the sum and its span."""

    words: Callable[[float], str]
    join: Callable[[Sequence[Reading]], float]
    in_all: str
    title: str = "{}"


def number_in_words(value: float) -> str:
    """Return a number as people write it: 12,400."""
    return f"{value:,.0f}"


def percent_in_words(value: float) -> str:
    """Return a share of a hundred; what is more than nothing is never said to be nothing."""
    return f"{value:.1f} %" if 0 < value < 1 else f"{value:.0f} %"


def minutes_in_words(value: float) -> str:
    """Return a time of so many minutes: "3 h 20 min"."""
    if value >= 2 * MINUTES_OF_A_DAY:
        return f"{value / MINUTES_OF_A_DAY:.0f} days"
    hours, minutes = divmod(round(value), MINUTES_OF_AN_HOUR)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def _sum(readings: Sequence[Reading]) -> float:
    return sum(reading.value or 0 for reading in readings)


def _share_of_all(readings: Sequence[Reading]) -> float:
    return WHOLE * _sum(readings) / max(1, sum(reading.of for reading in readings))


def _usual(readings: Sequence[Reading]) -> float:
    return median(reading.value or 0 for reading in readings)


NUMBERS = Style(number_in_words, _sum, "{} in {}", "{} per {}")
# Somebody who comes every day is one person: the days have no sum.
PEOPLE = Style(number_in_words, _usual, "{} on a usual day", "{} per {}")
SHARES = Style(percent_in_words, _share_of_all, "{} in {}")
TIMES = Style(minutes_in_words, _usual, "{} on a usual day")


@dataclass(frozen=True)
class Bar:
    """One column: where it begins, how wide and how high it is, all in percent, and what it says.

    A zero and what is too few to tell have no height, and a mark at the foot instead.
    """

    across: float
    width: float
    height: float
    words: str
    is_few: bool = False

    @property
    def top(self) -> float:
        """Return where it begins from above."""
        return WHOLE - self.height

    @property
    def end(self) -> float:
        """Return where its mark at the foot ends."""
        return self.across + self.width


@dataclass(frozen=True)
class Chart:
    """A chart with the text that says the same. Without bars there is not enough data for one."""

    name: str
    title: str
    text: str
    bars: list[Bar]
    rows: list[tuple[str, str]]
    highest: str
    summary: str
    first_day: date
    last_day: date
    unit: str

    @property
    def id(self) -> str:
        """Return the id of its title on the page."""
        return f"chart-{self.name.replace(' ', '-')}"


@dataclass(frozen=True)
class _Told:
    """What one step says; no value: about too few."""

    place: int
    step: Step
    value: float | None


def last_days(end: date, count: int) -> list[date]:
    """Return so many days up to one, oldest first."""
    return [end - timedelta(days=back) for back in range(min(count, MOST_DAYS) - 1, -1, -1)]


def first_of_week(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def by_day(days: Sequence[date]) -> list[Step]:
    """Return a step for each day."""
    return [Step((day,), f"{day:%-d %B %Y}", f"on {day:%-d %B %Y}") for day in days]


def by_week(days: Sequence[date]) -> list[Step]:
    """Return a step for each week that has one of the days, whole from its Monday on; the last may not be over."""
    first, steps = first_of_week(days[0]), []
    while first <= days[-1]:
        week = [first + timedelta(days=more) for more in range(DAYS_OF_A_WEEK)]
        words = f"week of {first:%-d %B %Y}"
        known = tuple(day for day in week if day <= days[-1])
        steps.append(Step(known, words if len(known) == len(week) else f"{words}, so far", f"in the {words}", "week"))
        first += timedelta(days=DAYS_OF_A_WEEK)
    return steps


def draw(name: str, title: str, readings: Mapping[date, Reading], steps: Sequence[Step], style: Style) -> Chart:
    """Return the chart of one number; steps without any stay empty, and the table leaves them out."""
    unit = steps[0].unit
    told = [told for place, step in enumerate(steps) if (told := _told(place, step, readings, style)) is not None]
    values = [row.value for row in told if row.value is not None]
    highest = max(values, default=0.0)
    known = [readings[day] for step in steps for day in step.days if day in readings]
    valued = [reading for reading in known if reading.value is not None]
    summary = style.in_all.format(style.words(style.join(valued)), _counted(len(values), unit)) if valued else ""
    return Chart(
        name,
        style.title.format(title, unit),
        _text(told, len(steps), unit, style, summary),
        [_bar(row, len(steps), highest, style) for row in told],
        [(row.step.words, _words(row, style)) for row in told],
        style.words(highest) if values else UNDER_FEW,
        summary,
        steps[0].days[0],
        steps[-1].days[-1],
        unit.capitalize(),
    )


def _told(place: int, step: Step, readings: Mapping[date, Reading], style: Style) -> _Told | None:
    """Return what a step says; None where nothing is known of its days."""
    known = [readings[day] for day in step.days if day in readings]
    if valued := [reading for reading in known if reading.value is not None]:
        return _Told(place, step, style.join(valued))
    return _Told(place, step, None) if any(reading.is_few for reading in known) else None


def _bar(row: _Told, count: int, highest: float, style: Style) -> Bar:
    step = WHOLE / count
    return Bar(
        across=row.place * step + step * (1 - BAR_SHARE) / 2,
        width=step * BAR_SHARE,
        height=WHOLE * (row.value or 0) / highest if highest else 0.0,
        words=f"{row.step.words}: {_words(row, style)}",
        is_few=row.value is None,
    )


def _words(row: _Told, style: Style) -> str:
    return UNDER_FEW if row.value is None else style.words(row.value)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _text(told: Sequence[_Told], count: int, unit: str, style: Style, summary: str) -> str:
    """Return what the chart shows in words: where it is highest, all of it, and what has no number."""
    if not told:
        return "Not enough data yet."
    most = max(told, key=lambda row: -1.0 if row.value is None else row.value)
    parts = []
    if most.value is not None:
        parts.append(f"Highest {most.step.when} with {style.words(most.value)}; {summary}.")
    if few := sum(row.value is None for row in told):
        parts.append(f"{_counted(few, unit)} {UNDER_FEW}.")
    if missing := count - len(told):
        parts.append(f"{_counted(missing, unit)} {'has' if missing == 1 else 'have'} no number.")
    return " ".join(parts)
