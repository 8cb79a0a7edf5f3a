"""A promo as it would stand on a page that is there: in an article, or in a list. Nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.freshness import freshen
from articles.models import Article, Promo
from articles.page_rows import find_article
from articles.paging import PER_PAGE, ListPage
from articles.promos import PlacedPromos
from articles.story import article_context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.models import Section
    from articles.querysets import ArticleQuerySet


def promo_in_article(promo: Promo, sections: Sequence[Section]) -> dict[str, Any] | None:
    """Return what the template of an article prints with this promo, if need be a new one; None where none is live.

    It is the newest that would show it; one for the text stands in a text with a place for it, if there is any.
    """
    live = _live(sections).newest_first()
    slug = None
    if promo.slot == Promo.Slot.IN_TEXT:
        slug = live.filter(promo_offset__isnull=False).values_list("slug", flat=True).first()
    article = find_article(slug or live.values_list("slug", flat=True).first() or "")
    if article is None:
        return None
    freshen(article)
    is_in_text = promo.slot == Promo.Slot.IN_TEXT
    placed = PlacedPromos(in_text=promo if is_in_text else None, after_text=None if is_in_text else promo, in_list=None)
    return article_context(article, placed)


def promo_in_list(promo: Promo, sections: Sequence[Section]) -> dict[str, Any]:
    """Return what the template of a list prints with this promo: the newest articles of its sections."""
    articles = list(_live(sections).for_cards().newest_first()[:PER_PAGE])
    return {"page": ListPage(articles, number=1, page_count=1, total=len(articles), path="/"), "promo": promo}


def _live(sections: Sequence[Section]) -> ArticleQuerySet:
    live: ArticleQuerySet = Article.objects.published()
    return live.filter(section__in=sections) if sections else live
