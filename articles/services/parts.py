"""The numbers of a series' parts: whoever gives one holds the series, so that no two articles are one part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.models import Article, Series
from articles.querysets import TEXT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping


def lock_parts(series_id: int) -> None:
    """Let nobody else number parts of a series until the transaction ends; articles are locked before it. One query."""
    Series.objects.select_for_update(no_key=True).filter(pk=series_id).values_list("pk").first()


def other_with_part(article: Article, series_id: int, number: int | None) -> Article | None:
    """Return another article that is this part already, or make sure that none becomes it: two queries."""
    lock_parts(series_id)
    taken = Article.objects.filter(series=series_id, series_order=number, deleted_at__isnull=True)
    return taken.exclude(pk=article.pk).defer(*TEXT_COLUMNS).first()


def lock_and_number(series: Series) -> Mapping[int, int | None]:
    """Return the numbers of a series' parts by article id, with all locked that could change them: three queries."""
    parts = Article.objects.filter(series=series, deleted_at__isnull=True).order_by("pk")
    list(parts.select_for_update(of=("self",)).values_list("pk"))
    lock_parts(series.pk)
    # Who joined before the series was locked is not locked, but keeps its number as long as the series is.
    return dict(parts.values_list("pk", "series_order"))
