"""The place of an article in its series, for the box on its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.models import Article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.models import Series


@dataclass(frozen=True)
class SeriesBox:
    """Live parts in order, and those before and after this one. The number is the editor's; nobody counts the parts."""

    series: Series
    number: int
    parts: Sequence[Article]
    earlier: Article | None
    later: Article | None


def series_box(article: Article) -> SeriesBox | None:
    """Return the box of an article in a series, None where no other part is live: one query, none outside a series."""
    if article.series_id is None or article.series_order is None:
        return None
    live = Article.objects.published().filter(series=article.series_id)
    parts = list(live.select_related("series").only("title", "slug", "series", "series_order").order_by("series_order"))
    others = [part for part in parts if part.pk != article.pk]
    series = others[0].series if others else None
    if series is None:
        return None
    before = [part for part in others if (part.series_order or 0) < article.series_order]
    after = others[len(before) :]
    return SeriesBox(series, article.series_order, parts, before[-1] if before else None, after[0] if after else None)
