"""What the clock brings: texts about to go live, on a line by hour, and what went live in the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef
from django.utils import timezone

from articles.desk_front import FRONT_ROWS, FrontCard, register, with_count
from articles.desk_numbers import CountOf
from articles.front_cards import in_scope, works_on_articles
from articles.models import Article, Correction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from accounts.models import User

# More marks than this on one line are a blur.
MOST_ON_LINE = 40
LABELLED_HOURS = 6
LIVE_NOW_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Tick:
    """An hour on the line: how far along it is, in percent, and its words; midnights name their day."""

    across: float
    words: str
    is_midnight: bool


@dataclass(frozen=True)
class Mark:
    """An article on the line."""

    across: float
    article: Article


@dataclass(frozen=True)
class HourLine:
    """From this hour to the end of tomorrow, in the zone of who looks."""

    ticks: list[Tick]
    marks: list[Mark]
    now: float


def register_cards() -> None:
    """Offer the cards; called once at start."""
    register(FrontCard("going-live", 20, "admin/front/going_live.html", load_going_live))
    register(FrontCard("live-now", 30, "admin/front/live_now.html", load_live_now))


def load_going_live(user: User) -> dict[str, Any] | None:
    """Return what is scheduled until tomorrow night, the next first, and the line it stands on: one query."""
    if not works_on_articles(user):
        return None
    now = timezone.localtime()
    until = end_of_tomorrow(now)
    found = with_count("going live", user, lambda: _planned(user, until), most=MOST_ON_LINE, fixed=(until,))
    line = hour_line(now, found["rows"]) if found["rows"] else None
    return {**found, "rows": found["rows"][:FRONT_ROWS], "line": line, "zone": timezone.get_current_timezone_name()}


def load_live_now(user: User) -> dict[str, Any] | None:
    """Return what went live in the last 24 hours, the newest first, with its comments and corrections: one query."""
    if not works_on_articles(user):
        return None
    return with_count("live now", user, lambda: _fresh(user), offsets=(-LIVE_NOW_FOR,))


def _planned(user: User, until: datetime) -> QuerySet[Article]:
    planned = in_scope(user).filter(
        status=Article.Status.PUBLISHED, publish_at__gt=timezone.now(), publish_at__lt=until
    )
    return planned.order_by("publish_at", "pk")


def _fresh(user: User) -> QuerySet[Article]:
    corrected = CountOf(Correction.objects.filter(article=OuterRef("pk"), withdrawn_at__isnull=True).values("pk"))
    fresh = in_scope(user).published().filter(publish_at__gt=timezone.now() - LIVE_NOW_FOR)
    return fresh.annotate(correction_count=corrected).order_by("-publish_at", "-pk")


def hour_line(now: datetime, articles: Sequence[Article]) -> HourLine:
    """Return the line for a moment and what is scheduled after it. Days of 23 and 25 hours are as long as they are."""
    start = now.replace(minute=0, second=0, microsecond=0)
    whole = (end_of_tomorrow(now) - start).total_seconds()

    def across(moment: datetime) -> float:
        return round(100 * (moment - start).total_seconds() / whole, 2)

    hours = [timezone.localtime(start + timedelta(hours=number), now.tzinfo) for number in range(1, int(whole // 3600))]
    ticks = [
        Tick(across(hour), f"{hour:%a}" if hour.hour == 0 else f"{hour:%H:%M}", is_midnight=hour.hour == 0)
        for hour in hours
        if hour.hour % LABELLED_HOURS == 0
    ]
    marks = [Mark(across(article.publish_at), article) for article in articles if article.publish_at is not None]
    return HourLine(ticks, marks, across(now))


def end_of_tomorrow(now: datetime) -> datetime:
    """Return the midnight after tomorrow in the zone of a moment."""
    day = (now + timedelta(days=2)).date()
    return timezone.make_aware(datetime(day.year, day.month, day.day), now.tzinfo)  # noqa: DTZ001  (made aware here)
