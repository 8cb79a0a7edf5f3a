"""Assemble the front page: each article once, in the place that suits it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
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
BESIDE_LEAD = LEFT_COUNT + PAIR_COUNT
DISCUSSED_COUNT = 4
DISCUSSED_FOR = timedelta(days=7)
LATEST_COUNT = 4
BAND_COUNT = 4


@dataclass(frozen=True)
class Band:
    """A section's row: one large card, the newest that has a picture, then smaller ones."""

    section: Section
    lead: Article
    others: list[Article]


@dataclass(frozen=True)
class FrontPage:
    """Everything on the front page; no article stands in two places.

    Lists are newest first, but `left` begins with a picture, and `discussed` has most comments first.
    """

    lead: Article | None = None
    left: list[Article] = field(default_factory=list)
    pair: list[Article] = field(default_factory=list)
    discussed: list[Article] = field(default_factory=list)
    latest: list[Article] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)


def front_page(sections: Iterable[Section]) -> FrontPage:
    """Return the front page as it stands now: five queries, however many articles there are."""
    pinned = list(_cards().filter(pinned_until__gt=timezone.now()).newest_first()[:PINNED_MAX])
    newest = list(_cards().newest_first()[: 1 + BESIDE_LEAD + DISCUSSED_COUNT + LATEST_COUNT])
    waiting = list({article.pk: article for article in [*pinned, *newest]}.values())
    if not waiting:
        return FrontPage()
    lead, beside, waiting = waiting[0], waiting[1 : 1 + BESIDE_LEAD], waiting[1 + BESIDE_LEAD :]
    discussed = _discussed(shown=[lead, *beside])
    latest = [article for article in waiting if article not in discussed][:LATEST_COUNT]
    bands = _bands(sections, shown=[lead, *beside, *discussed, *latest])
    in_bands = [article for band in bands for article in (band.lead, *band.others)]
    prefetch_related_objects([lead, *beside, *latest, *in_bands], bylines_with_authors())
    beside = _pictured_first(beside)
    left, pair = beside[:LEFT_COUNT], beside[LEFT_COUNT:]
    return FrontPage(lead=lead, left=left, pair=pair, discussed=discussed, latest=latest, bands=bands)


def _cards() -> ArticleQuerySet:
    """Return live articles for cards, bylines left to one later query for all of them."""
    return Article.objects.published().for_cards().prefetch_related(None).fetch_mode(FETCH_RAISE)


def _discussed(*, shown: list[Article]) -> list[Article]:
    """Return what readers talked about most of all that had a comment this week and stands nowhere yet: one query."""
    talked = _cards().filter(last_comment_at__gte=timezone.now() - DISCUSSED_FOR, comment_count__gt=0)
    open_to_all = talked.exclude(discussion=Article.DiscussionMode.HIDDEN).exclude(pk__in=[item.pk for item in shown])
    return list(open_to_all.order_by("-comment_count", "-last_comment_at", "-pk")[:DISCUSSED_COUNT])


def _bands(sections: Iterable[Section], *, shown: list[Article]) -> list[Band]:
    """Return one band per section that has anything not yet shown; subsections count as their parent: one query."""
    place = Window(
        RowNumber(),
        partition_by=Coalesce("section__parent_id", "section_id"),
        order_by=[F("publish_at").desc(), F("pk").desc()],
    )
    rest = _cards().exclude(pk__in=[article.pk for article in shown])
    found: dict[int, list[Article]] = {}
    for article in rest.annotate(place=place).filter(place__lte=BAND_COUNT).newest_first():
        if article.section is not None:
            found.setdefault(article.section.parent_id or article.section.pk, []).append(article)
    return [_band(section, found[section.pk]) for section in sections if section.pk in found]


def _band(section: Section, articles: list[Article]) -> Band:
    lead, *others = _pictured_first(articles)
    return Band(section, lead, others)


def _pictured_first(articles: list[Article]) -> list[Article]:
    """Return the articles with the newest that has a picture at their head, the others as they were."""
    head = next((article for article in articles if article.shown_lead), None)
    return [head, *(article for article in articles if article is not head)] if head else articles
