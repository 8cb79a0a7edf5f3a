"""What to read next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import FETCH_RAISE, Case, Count, IntegerField, Q, Value, When
from django.utils import timezone

from articles.models import Article
from config.prepared import PreparedQuery

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from articles.querysets import ArticleQuerySet

RELATED_COUNT = 4
RELATED_FOR = timedelta(days=365)


def related_articles(article: Article) -> ArticleQuerySet:
    """Return up to four live articles of the last year: most shared tags, then the same section, then newer.

    One query when evaluated; cards without bylines. Reads article.tags.
    """
    tags = [tag.pk for tag in article.tags.all()]
    return _RELATED.rows(article.pk, tags, article.section_id, timezone.now() - RELATED_FOR)


def _related(article: int, tags: Sequence[int], section: int | None, since: datetime) -> ArticleQuerySet:
    shared = Count("tags", filter=Q(tags__in=tags), distinct=True)
    same_section = Case(When(section=section, then=1), default=Value(0), output_field=IntegerField())
    return (
        Article.objects.published()
        .for_cards()
        .prefetch_related(None)
        .filter(Q(tags__in=tags) | Q(section=section), publish_at__gte=since)
        .exclude(pk=article)
        .annotate(shared_tag_count=shared, is_same_section=same_section)
        .order_by("-shared_tag_count", "-is_same_section", "-publish_at", "-pk")
        .fetch_mode(FETCH_RAISE)[:RELATED_COUNT]
    )


_RELATED = PreparedQuery(_related)
