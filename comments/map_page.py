"""The page of a discussion's map: a constant number of queries in, whatever the size, and what the page prints out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Min, Q, Sum, Value
from django.utils import timezone

from articles.models import Author
from comments.map import MARKS_MAX, Drawing, Row, Run, draw_comments, draw_runs, run_size
from comments.models import Comment
from comments.services.mentioning import name_people
from comments.services.visits import last_visit, new_since

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from articles.models import Article

LIVELY = 10


@dataclass
class MapPage:
    """Everything the page of a map prints."""

    drawing: Drawing
    # Comments have a mark each; else threads, or runs of threads, do.
    is_whole: bool
    thread_count: int
    lively: Sequence[Comment]
    # When this member's last visit ended; None: nothing is new.
    new_since: datetime | None = None


def load_map(article: Article, viewer: Any) -> MapPage:
    """Return the map of a discussion: four queries, five in a long one, one more each for members and mentions."""
    since = new_since(last_visit(article, viewer), timezone.now()) if viewer.is_authenticated else None
    roots = Comment.objects.for_article(article).roots().numbered()
    answered = roots.filter(descendant_count__gt=0).order_by("-descendant_count", "id")
    lively = list(answered.with_people().defer("source")[:LIVELY])
    name_people(lively)
    rows = _rows(article)
    if rows is not None:
        authors = Author.objects.filter(bylines__article=article, user__isnull=False)
        drawing = draw_comments(rows, set(authors.values_list("user_id", flat=True)), since, viewer.pk)
        count = drawing.threads
    else:
        runs, count = _runs(article)
        drawing = draw_runs(runs, since)
    return MapPage(drawing, rows is not None, count, lively, since)


def _rows(article: Article) -> list[Row] | None:
    """Return the comments as the map needs them, unordered; None where they are too many. One query."""
    numbered = Comment.objects.for_article(article).numbered().order_by()
    rows = [Row(*row) for row in numbered.values_list(*Row._fields)[: MARKS_MAX + 1]]
    return rows if len(rows) <= MARKS_MAX else None


def _runs(article: Article) -> tuple[list[Run], int]:
    """Return runs of threads by number, and how many threads there are: two queries over the index of roots."""
    roots = Comment.objects.for_article(article).roots().numbered().order_by()
    facts = roots.aggregate(highest=Max("number"), count=Count("pk"))
    size = run_size(facts["highest"] or 1)
    runs = roots.values(run=(F("number") - Value(1)) / Value(size)).order_by("run")
    runs = runs.annotate(
        first=Min("number"),
        last=Max("number"),
        first_id=Min("pk"),
        roots=Count("pk", filter=Q(state=Comment.State.PUBLIC)),
        beneath=Sum("descendant_count"),
        picked=Count("pk", filter=Q(is_picked=True, state=Comment.State.PUBLIC)),
        newest=Max("last_activity_at"),
    )
    return [
        Run(run["first"], run["last"], run["first_id"], run["roots"] + run["beneath"], run["picked"] > 0, run["newest"])
        for run in runs
    ], facts["count"]
