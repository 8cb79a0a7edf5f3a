"""Figures by day: apps register what can be counted, the daily command writes it down, the desk draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import pruning
from articles.charts import NUMBERS, Chart, Step, Style, by_day, by_week, draw, first_of_week, last_days
from articles.desk_front import SIDE, FrontCard, shared_parts
from articles.desk_front import register as register_card
from articles.measures import Reading, total
from articles.models import Article, DailyFigure
from articles.permissions import VIEW
from articles.querysets import works_at_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from accounts.models import User

    type PartsBySection = Callable[[datetime, datetime], Mapping[int | None, Any] | None]

FRONT_DAYS = 30
# So far back the daily command fills days it has not written yet: the first run has something to show.
FILLED_DAYS = 30
PERIODS = (7, 30, 365)


@dataclass(frozen=True)
class Figure:
    """A number of a day.

    `gather(start, end)` returns what it is made of by section id, what has none under None; nothing at all where nobody
    knows. One query. `measure` makes the number of such parts. A number `settles_in` so many days: until then each run
    writes it anew. `fills`: how many days back it can be made at all.
    """

    name: str
    order: int
    title: str
    gather: PartsBySection
    measure: Callable[[Sequence[Any]], Reading] = total
    style: Style = NUMBERS
    by_week: bool = False
    on_front: bool = False
    settles_in: int = 0
    fills: int = FILLED_DAYS

    def steps(self, days: Sequence[date]) -> list[Step]:
        """Return what its columns stand for."""
        return by_week(days) if self.by_week else by_day(days)


_figures: dict[str, Figure] = {}


def register(figure: Figure) -> None:
    """Have something counted daily; called once at start."""
    _figures[figure.name] = figure


def known_figures() -> list[Figure]:
    """Return what is counted, in the order in which it is shown."""
    return sorted(_figures.values(), key=lambda figure: figure.order)


def register_all() -> None:
    """Offer the magazine's own figures, the card and the work of the day; called once at start."""
    from articles.services.noting_figures import note_days

    register(Figure("articles", 10, "Articles published", count_published, by_week=True, on_front=True))
    register(Figure("words", 15, "Words published", count_words, by_week=True))
    register_card(FrontCard("figures", 80, "admin/front/figures.html", load_figures, column=SIDE))
    pruning.register_daily("figures of days written down", note_days)


def count_published(start: datetime, end: datetime) -> dict[int | None, int]:
    """Return how many articles of each section were first live in a span."""
    return dict(_first_live(start, end).annotate(Count("pk")))


def count_words(start: datetime, end: datetime) -> dict[int | None, int]:
    """Return how many words the articles of each section have that were first live in a span."""
    return dict(_first_live(start, end).annotate(Sum("word_count")))


def charts(user: User, *, days: int, section_id: int | None = None) -> list[Chart] | None:
    """Return a chart of each figure for the last days up to yesterday: one query. None for who works on no articles."""
    if not works_at_desk(user, VIEW):
        return None
    shown = last_days(yesterday(), days)
    figures = known_figures()
    readings = _readings(figures, shown, section_id)
    return [
        draw(figure.name, figure.title, readings[figure.name], figure.steps(shown), figure.style) for figure in figures
    ]


def load_figures(user: User) -> dict[str, Any] | None:
    """Return the small charts of the front, drawn for all who see them: one query where none are kept."""
    if not works_at_desk(user, VIEW):
        return None
    return {"drawn": shared_parts().keep(("figures", yesterday()), _drawn)}


def yesterday() -> date:
    """Return the last day that is over where the magazine is, wherever its editor sits."""
    return timezone.localdate(timezone=timezone.get_default_timezone()) - timedelta(days=1)


def _drawn() -> str:
    """Draw the small charts: days, also of what is counted by week elsewhere."""
    shown = last_days(yesterday(), FRONT_DAYS)
    figures = [figure for figure in known_figures() if figure.on_front]
    readings = _readings(figures, shown)
    drawn = [draw(figure.name, figure.title, readings[figure.name], by_day(shown), figure.style) for figure in figures]
    return render_to_string("admin/front/_charts.html", {"charts": drawn})


def _readings(
    figures: Sequence[Figure], days: Sequence[date], section_id: int | None = None
) -> dict[str, dict[date, Reading]]:
    """Return what is stored of each figure by day, from the first day's Monday on: one query."""
    readings: dict[str, dict[date, Reading]] = {figure.name: {} for figure in figures}
    stored = DailyFigure.objects.filter(name__in=readings, section=section_id, day__gte=first_of_week(days[0]))
    for name, day, value, of, is_few in stored.values_list("name", "day", "value", "of", "is_few"):
        readings[name][day] = Reading(value, of, is_few)
    return readings


def _first_live(start: datetime, end: datetime) -> Any:
    live = Article.objects.filter(first_published_at__gte=start, first_published_at__lt=end, status="published")
    return live.order_by().values_list("section")
