"""What the discussion adds to the figures of the desk: what is written, what is removed, how fast, and by how many."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Min, Q

from articles.charts import PEOPLE, SHARES, TIMES
from articles.desk_figures import Figure, register
from articles.measures import people, share, usual_minutes, usual_minutes_of_people
from comments.models import Comment, Visit, Vote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# Comments are removed, and first ones written, some days after the day they count for.
SETTLES_IN = 7
SECONDS_OF_A_MINUTE = 60
State = Comment.State


def register_figures() -> None:
    """Offer them; called once at start."""
    register(Figure("comments", 20, "Comments", count_comments, on_front=True))
    register(Figure("removed", 30, "Share of comments removed", count_removed, share, SHARES, settles_in=SETTLES_IN))
    register(Figure("decided", 40, "Time to decide what waits", times_to_decide, usual_minutes_of_people, TIMES))
    register(
        Figure(
            "first comment",
            50,
            "Time to the first comment",
            times_to_answer,
            usual_minutes,
            TIMES,
            settles_in=SETTLES_IN,
        )
    )
    # Who came again later has left no trace of an earlier day: only the last one can be counted.
    register(Figure("readers", 60, "Members active", active_members, people, PEOPLE, fills=1))


def count_comments(start: datetime, end: datetime) -> dict[int | None, int]:
    """Return how many comments became public in a span and still are, by the section of their article."""
    fresh = Comment.objects.public().filter(published_at__gte=start, published_at__lt=end)
    return dict(fresh.order_by().values_list("article__section").annotate(Count("pk")))


def count_removed(start: datetime, end: datetime) -> dict[int | None, tuple[int, int]]:
    """Return how many comments posted in a span moderators removed, and of how many."""
    # Imported ones have not gone through the hands of these moderators.
    posted = Comment.objects.filter(_within("posted_at", start, end), origin="").order_by()
    counts = {"removed": Count("pk", filter=Q(state=State.REMOVED)), "all": Count("pk")}
    rows = posted.values_list("article__section").annotate(**counts)
    return {section: (some, whole) for section, some, whole in rows}


def times_to_decide(start: datetime, end: datetime) -> dict[int | None, list[float]]:
    """Return the minutes that comments had waited which moderators approved or removed in a span."""
    decided = Comment.objects.filter(
        _within("state_at", start, end), state_before=State.HELD, state__in=[State.PUBLIC, State.REMOVED]
    )
    by_others = decided.exclude(state_by=F("author")).order_by()
    return _minutes(by_others.values_list("article__section", "posted_at", "state_at"))


def times_to_answer(start: datetime, end: datetime) -> dict[int | None, list[float]]:
    """Return the minutes until the first comment, of the articles that were first live in a span and have one."""
    fresh = Comment.objects.public().filter(
        _within("article__first_published_at", start, end), published_at__gte=F("article__first_published_at")
    )
    by_article = fresh.order_by().values("article").annotate(first=Min("published_at"))
    return _minutes(by_article.values_list("article__section", "article__first_published_at", "first"))


def active_members(start: datetime, end: datetime) -> dict[int | None, set[int]]:
    """Return the members who read, wrote or voted in a span, by section: they are counted, and their keys forgotten."""
    seen = Q(_within("seen_at", start, end)) | _within("previous_seen_at", start, end)
    rows = (
        Visit.objects.filter(seen).order_by().values_list("article__section", "user"),
        Comment.objects.filter(_within("posted_at", start, end), author__isnull=False, origin="")
        .order_by()
        .values_list("article__section", "author"),
        Vote.objects.filter(_within("cast_at", start, end)).order_by().values_list("comment__article__section", "user"),
    )
    found: dict[int | None, set[int]] = defaultdict(set)
    for section, user in rows[0].union(*rows[1:]):
        found[section].add(user)
    return found


def _within(field: str, start: datetime, end: datetime) -> Q:
    return Q(**{f"{field}__gte": start, f"{field}__lt": end})


def _minutes(rows: Iterable[tuple[Any, ...]]) -> dict[int | None, list[float]]:
    found: dict[int | None, list[float]] = defaultdict(list)
    for section, begun, ended in rows:
        found[section].append((ended - begun).total_seconds() / SECONDS_OF_A_MINUTE)
    return found
