"""What the desk shows of readers' looks: views of articles by day, the most read, and how promos do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import pruning
from articles.charts import number_in_words, percent_in_words
from articles.desk_figures import Figure, register, yesterday
from articles.measures import FEW, UNDER_FEW, total_of_readers
from articles.models import Article, ArticleViews, PromoCount
from config.addresses import address_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from articles.models import Promo

# A process may write what it counted before midnight some seconds after it, or the next morning where nobody came.
SETTLES_IN = 2
MOST_READ = 10
PROMO_DAYS = 30
KEPT_DAYS = 400
WHOLE = 100


@dataclass(frozen=True)
class MostRead:
    """An article among those read most. `share`: of the views of the first, in percent."""

    title: str
    address: str
    words: str
    share: float


def register_views() -> None:
    """Offer views as a figure, and let go of those of long ago; called once at start."""
    register(Figure("views", 70, "Views of articles", count_views, total_of_readers, settles_in=SETTLES_IN))
    pruning.register("counts of views of more than a year ago", _old_views)


def count_views(start: datetime, end: datetime) -> dict[int | None, int] | None:
    """Return how often the articles of each section were read on a day; None from before views were counted at all."""
    day = timezone.localdate(start, timezone.get_default_timezone())
    if not ArticleViews.objects.filter(day__lte=day).exists():
        return None
    views = ArticleViews.objects.filter(day=day).order_by()
    return dict(views.values_list("article__section").annotate(Sum("count")))


def most_read(*, days: int, section_id: int | None = None) -> list[MostRead]:
    """Return the live articles read most in the days up to yesterday, of a section with its subsections: one query."""
    views = ArticleViews.objects.filter(day__gt=_days_ago(days), day__lte=yesterday())
    if section_id is not None:
        views = views.filter(Q(article__section=section_id) | Q(article__section__parent=section_id))
    live = views.filter(article__in=Article.objects.published().values("pk"))
    summed = live.order_by().values_list("article__title", "article__slug").annotate(sum=Sum("count"))
    rows = list(summed.order_by("-sum", "article__slug")[:MOST_READ])
    return [
        MostRead(title, address_of("articles:article", slug), views_in_words(count), WHOLE * count / rows[0][2])
        for title, slug, count in rows
    ]


def views_in_words(count: int) -> str:
    """Return a number of views; under five are not told."""
    return UNDER_FEW if 0 < count < FEW else number_in_words(count)


def with_counts(promos: QuerySet[Promo]) -> QuerySet[Promo]:
    """Add how often each promo was in view and followed in the last days, today's so far among them."""
    return promos.annotate(shown_count=_promo_sum("shown"), clicked_count=_promo_sum("clicked"))


def clicked_in_words(shown: int, clicked: int) -> str:
    """Return how often a promo was followed, and of how many times it was in view."""
    return f"{number_in_words(clicked)} ({percent_in_words(WHOLE * clicked / shown)})" if shown else "0"


def _promo_sum(field: str) -> Coalesce:
    recent = PromoCount.objects.filter(promo=OuterRef("pk"), day__gt=_days_ago(PROMO_DAYS - 1))
    summed = recent.order_by().values("promo").annotate(sum=Sum(field)).values("sum")
    return Coalesce(Subquery(summed, output_field=IntegerField()), 0)


def _old_views() -> QuerySet[ArticleViews]:
    return ArticleViews.objects.filter(day__lt=_days_ago(KEPT_DAYS))


def _days_ago(days: int) -> date:
    return yesterday() - timedelta(days=days)
