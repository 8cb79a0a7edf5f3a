"""What an imported article has around its text: its part of a series, and the corrections its readers were told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.importers.fields import time_of
from articles.markup.plain import linked_text
from articles.models import Article, Correction, Series
from articles.services.taxonomy import save_series

if TYPE_CHECKING:
    from articles.importers.fields import Reading


def join_series(article: Article, values: dict[str, Any], reading: Reading) -> None:
    """Make an article a part of the series of a title, made if needed; a part another has is left out. Four queries."""
    title, number = values.get("series"), values.get("series_order")
    if not title or number is None:
        return
    series = series_named(title) or Series(title=title)
    if series.pk is None:
        save_series(series)
    if is_taken(series, number):
        reading.note("bad_field", "series_order")
        return
    article.series, article.series_order = series, number
    article.save(update_fields=["series", "series_order"])


def add_corrections(article: Article, values: dict[str, Any]) -> None:
    """Give what readers knew the corrections they were told: one query, none without them."""
    told = values.get("corrections", []) if article.status != Article.Status.DRAFT else []
    Correction.objects.bulk_create(
        Correction(
            article=article,
            text=one["text"],
            text_html=linked_text(one["text"]),
            kind=one.get("kind", Correction.Kind.CORRECTION),
            place=one.get("place", Correction.Place.FOOT),
            **({"made_at": time_of(one["at"])} if one.get("at") is not None else {}),
        )
        for one in told
        if one["text"]
    )


def series_named(title: str) -> Series | None:
    """Return the series of a title, in whatever case: one query."""
    return Series.objects.filter(title__iexact=title).order_by("pk").first()


def is_taken(series: Series, number: int) -> bool:
    """Tell whether another article is this part: one query."""
    return Article.objects.filter(series=series, series_order=number, deleted_at__isnull=True).exists()
