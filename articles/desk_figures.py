"""Figures by day: apps register what can be counted, the daily command writes it down, the desk draws it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import pruning
from articles.charts import Chart, day_chart, last_days
from articles.desk_front import SIDE, FrontCard, shared_parts
from articles.desk_front import register as register_card
from articles.models import Article, DailyFigure
from articles.permissions import VIEW
from articles.querysets import works_at_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from accounts.models import User

    type CountBySection = Callable[[datetime, datetime], Mapping[int | None, int]]

FRONT_DAYS = 30
# So far back the daily command fills days it has not written yet: the first run has something to show.
FILLED_DAYS = 30
PERIODS = (7, 30, 365)


@dataclass(frozen=True)
class Figure:
    """A number of a day. `count(start, end)` returns it by section id, what has none under None: one query."""

    name: str
    order: int
    title: str
    count: CountBySection


_figures: dict[str, Figure] = {}


def register(figure: Figure) -> None:
    """Have something counted daily; called once at start."""
    _figures[figure.name] = figure


def register_all() -> None:
    """Offer the magazine's own figures, the card and the work of the day; called once at start."""
    register(Figure("articles", 10, "Articles published per day", count_published))
    register_card(FrontCard("figures", 80, "admin/front/figures.html", load_figures, column=SIDE))
    pruning.register_daily("figures of days written down", note_days)


def count_published(start: datetime, end: datetime) -> dict[int | None, int]:
    """Return how many articles of each section were first live in a span."""
    live = Article.objects.filter(first_published_at__gte=start, first_published_at__lt=end, status="published")
    return dict(live.order_by().values_list("section").annotate(Count("pk")))


def note_days() -> int:
    """Write the figures of each full day of the last month that has none yet; return how many were written."""
    today, count = timezone.localdate(), 0
    for figure in _figures.values():
        days = last_days(today - timedelta(days=1), FILLED_DAYS)
        noted = DailyFigure.objects.filter(name=figure.name, section=None, day__gte=days[0])
        known = set(noted.values_list("day", flat=True))
        for day in days:
            if day not in known:
                _note(figure, day)
                count += 1
    return count


def charts(user: User, *, days: int, section_id: int | None = None) -> list[Chart] | None:
    """Return a chart of each figure for the last days up to yesterday: one query. None for who works on no articles."""
    if not works_at_desk(user, VIEW):
        return None
    shown = last_days(timezone.localdate() - timedelta(days=1), days)
    stored = DailyFigure.objects.filter(name__in=_figures, section=section_id, day__gte=shown[0])
    values: dict[str, dict[date, int]] = {name: {} for name in _figures}
    for name, day, value in stored.values_list("name", "day", "value"):
        values[name][day] = value
    figures = sorted(_figures.values(), key=lambda figure: figure.order)
    return [day_chart(figure.name, figure.title, values[figure.name], shown) for figure in figures]


def load_figures(user: User) -> dict[str, Any] | None:
    """Return the small charts of the front, drawn for all who see them: one query where none are kept."""
    if not works_at_desk(user, VIEW):
        return None
    key = ("figures", timezone.localdate())
    return {"drawn": shared_parts().keep(key, lambda: _drawn(user))}


def _drawn(user: User) -> str:
    return render_to_string("admin/front/_charts.html", {"charts": charts(user, days=FRONT_DAYS)})


@transaction.atomic
def _note(figure: Figure, day: date) -> None:
    """Write one day's number, in all and of each section. A second run at the same time changes nothing."""
    start, end = (timezone.make_aware(datetime.combine(day + timedelta(days=more), time.min)) for more in (0, 1))
    by_section = figure.count(start, end)
    DailyFigure.objects.get_or_create(
        name=figure.name, day=day, section=None, defaults={"value": sum(by_section.values())}
    )
    for section_id, value in by_section.items():
        if section_id is not None:
            DailyFigure.objects.get_or_create(
                name=figure.name, day=day, section_id=section_id, defaults={"value": value}
            )
