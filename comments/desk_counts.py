"""How many comments came today, for the desk's list of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils import timezone

from comments.models import Comment
from config.prepared import Asked, rows_about

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet


def new_today(ids: Sequence[int]) -> Mapping[int, int]:
    """Return the number of public comments since midnight by article: one query."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)

    def count(ids: Sequence[int]) -> QuerySet[Any, Any]:
        found = Comment.objects.public().filter(article__in=ids, posted_at__gte=midnight).order_by()
        counted: QuerySet[Any, Any] = found.values_list("article").annotate(Count("pk"))
        return counted

    return dict(rows_about(ids, Asked("comments of today", fixed=(midnight,)), count))
