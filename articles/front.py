"""Assemble the front page: each article once, in the place that suits it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import FETCH_RAISE, F, Window, prefetch_related_objects
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from articles.models import Article
from articles.querysets import bylines_with_authors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import Section
    from articles.querysets import ArticleQuerySet

PINNED_MAX = 3
LEFT_COUNT = 3
PAIR_COUNT = 2
LATEST_COUNT = 4
BAND_COUNT = 4
ABOVE_BANDS = 1 + LEFT_COUNT + PAIR_COUNT + LATEST_COUNT


@dataclass(frozen=True)
class Band:
    """A section's row: one large card, the newest that has a picture, then smaller ones."""

    section: Section
    lead: Article
    others: list[Article]


@dataclass(frozen=True)
class FrontPage:
    """Everything on the front page. All lists hold cards, newest first; no article stands in two of them."""

    lead: Article | None = None
    left: list[Article] = field(default_factory=list)
    pair: list[Article] = field(default_factory=list)
    latest: list[Article] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)


def front_page(sections: Iterable[Section]) -> FrontPage:
    """Return the front page as it stands now: four queries, however many articles there are."""
    pinned = list(_cards().filter(pinned_until__gt=timezone.now()).newest_first()[:PINNED_MAX])
    newest = list(_cards().newest_first()[: ABOVE_BANDS + PINNED_MAX])
    above = _without_doubles([*pinned, *newest])[:ABOVE_BANDS]
    bands = _bands(sections, shown={article.pk for article in above})
    _load_bylines([*above, *(article for band in bands for article in (band.lead, *band.others))])
    lead, rest = (above[0], above[1:]) if above else (None, [])
    left, pair, latest = _deal(rest)
    return FrontPage(lead=lead, left=left, pair=pair, latest=latest, bands=bands)


def _cards() -> ArticleQuerySet:
    """Return live articles for cards, bylines left to one later query for all of them."""
    return Article.objects.published().for_cards().prefetch_related(None).fetch_mode(FETCH_RAISE)


def _without_doubles(articles: Iterable[Article]) -> list[Article]:
    return list({article.pk: article for article in articles}.values())


def _deal(articles: list[Article]) -> tuple[list[Article], list[Article], list[Article]]:
    """Deal to left column, pair and latest; a short list fills the places around the lead first."""
    left, rest = articles[:LEFT_COUNT], articles[LEFT_COUNT:]
    return left, rest[:PAIR_COUNT], rest[PAIR_COUNT:]


def _bands(sections: Iterable[Section], *, shown: set[int]) -> list[Band]:
    """Return one band per section that has anything not yet shown; subsections count as their parent: one query."""
    place = Window(
        RowNumber(),
        partition_by=Coalesce("section__parent_id", "section_id"),
        order_by=[F("publish_at").desc(), F("pk").desc()],
    )
    found: dict[int, list[Article]] = {}
    for article in _cards().exclude(pk__in=shown).annotate(place=place).filter(place__lte=BAND_COUNT).newest_first():
        if article.section is not None:
            found.setdefault(article.section.parent_id or article.section.pk, []).append(article)
    return [_band(section, found[section.pk]) for section in sections if section.pk in found]


def _band(section: Section, articles: list[Article]) -> Band:
    lead = next((article for article in articles if article.lead_photo_id), articles[0])
    return Band(section, lead, [article for article in articles if article is not lead])


def _load_bylines(articles: list[Article]) -> None:
    prefetch_related_objects(articles, bylines_with_authors())
