"""Assemble the front page: each article once, in the place that suits it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import FETCH_RAISE, F, Value, Window, prefetch_related_objects
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from articles.models import Article
from articles.querysets import bylines_with_authors
from articles.reading import seconds_to_next_change
from config.stored_pages.parts import magazine_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


@dataclass(frozen=True)
class Plan:
    """What editors decide of the front page, whatever is talked about: candidates for each place, newest first.

    `cards` grows by the articles that discussions bring up.
    """

    lead: Article | None
    beside: list[Article]
    waiting: list[Article]
    in_sections: dict[int, list[Article]]
    cards: dict[int, Article]


def front_page(sections: Iterable[Section]) -> FrontPage:
    """Return the front page as it stands now, however many articles there are.

    One query while editors change nothing, five more otherwise, and one for what the talk brings up anew.
    """
    plan = magazine_parts("front page", true_for=seconds_to_next_change).keep("plan", _plan)
    if plan.lead is None:
        return FrontPage()
    counts, discussed_ids = _talk(plan)
    shown = _with_counts(plan, counts)
    # One that ended while this was asked is not among the cards.
    discussed = [shown[pk] for pk in discussed_ids if pk in shown]
    latest = [shown[article.pk] for article in plan.waiting if article.pk not in discussed_ids][:LATEST_COUNT]
    beside = _pictured_first([shown[article.pk] for article in plan.beside])
    elsewhere = {article.pk for article in (*discussed, *latest)}
    return FrontPage(
        lead=shown[plan.lead.pk],
        left=beside[:LEFT_COUNT],
        pair=beside[LEFT_COUNT:],
        discussed=discussed,
        latest=latest,
        bands=_bands(sections, plan, shown, elsewhere),
    )


def _bands(sections: Iterable[Section], plan: Plan, shown: Mapping[int, Article], elsewhere: set[int]) -> list[Band]:
    """Return a band for each section that has something which stands nowhere else."""
    return [
        _band(section, here[:BAND_COUNT])
        for section in sections
        if (here := [shown[one.pk] for one in plan.in_sections.get(section.pk, ()) if one.pk not in elsewhere])
    ]


def _plan() -> Plan:
    """Load what may stand on the front page: four queries."""
    pinned = list(_cards().filter(pinned_until__gt=timezone.now()).newest_first()[:PINNED_MAX])
    newest = list(_cards().newest_first()[: 1 + BESIDE_LEAD + DISCUSSED_COUNT + LATEST_COUNT])
    waiting = list({article.pk: article for article in [*pinned, *newest]}.values())
    if not waiting:
        return Plan(None, [], [], {}, {})
    lead, beside, waiting = waiting[0], waiting[1 : 1 + BESIDE_LEAD], waiting[1 + BESIDE_LEAD :]
    in_sections = _in_sections(but=[lead, *beside])
    cards = [lead, *beside, *waiting, *(article for articles in in_sections.values() for article in articles)]
    prefetch_related_objects(cards, bylines_with_authors())
    return Plan(lead, beside, waiting, in_sections, {article.pk: article for article in cards})


def _cards() -> ArticleQuerySet:
    """Return live articles for cards, bylines left to one later query for all of them."""
    return Article.objects.published().for_cards().prefetch_related(None).fetch_mode(FETCH_RAISE)


def _in_sections(*, but: list[Article]) -> dict[int, list[Article]]:
    """Return the newest articles of each section, enough for its band whatever stands elsewhere: one query.

    Subsections count as their parent.
    """
    place = Window(
        RowNumber(),
        partition_by=Coalesce("section__parent_id", "section_id"),
        order_by=[F("publish_at").desc(), F("pk").desc()],
    )
    rest = _cards().exclude(pk__in=[article.pk for article in but]).annotate(place=place)
    found: dict[int, list[Article]] = {}
    for article in rest.filter(place__lte=BAND_COUNT + DISCUSSED_COUNT + LATEST_COUNT).newest_first():
        if article.section is not None:
            found.setdefault(article.section.parent_id or article.section.pk, []).append(article)
    return found


def _talk(plan: Plan) -> tuple[dict[int, int], list[int]]:
    """Return how many comments the articles have, and the ids of what readers talked about most: one query.

    Talked about is what had a comment this week and stands neither in the lead nor beside it.
    """
    placed = [article.pk for article in (plan.lead, *plan.beside) if article]
    this_week = timezone.now() - DISCUSSED_FOR
    talked = Article.objects.published().filter(last_comment_at__gte=this_week, comment_count__gt=0)
    open_to_all = talked.exclude(discussion=Article.DiscussionMode.HIDDEN).exclude(pk__in=placed)
    most = open_to_all.order_by("-comment_count", "-last_comment_at", "-pk")[:DISCUSSED_COUNT]
    columns = ("pk", "comment_count", "last_comment_at")
    known = Article.objects.filter(pk__in=list(plan.cards)).order_by()
    rows = list(
        known.annotate(is_most=Value(0))
        .values_list(*columns, "is_most")
        .union(
            Article.objects.filter(pk__in=most.values("pk"))
            .order_by()
            .annotate(is_most=Value(1))
            .values_list(*columns, "is_most"),
            all=True,
        )
    )
    found = sorted(((count, moment, pk) for pk, count, moment, is_most in rows if is_most), reverse=True)
    return {pk: count for pk, count, _, _ in rows}, [pk for _, _, pk in found]


def _with_counts(plan: Plan, counts: dict[int, int]) -> dict[int, Article]:
    """Return the articles with today's counts; the plan's own stay as they are, for they are other pages' too."""
    unknown = [pk for pk in counts if pk not in plan.cards]
    if unknown:
        plan.cards.update({article.pk: article for article in _cards().filter(pk__in=unknown)})
    shown: dict[int, Article] = {}
    # A copy: another thread may add to them meanwhile.
    for pk, article in dict(plan.cards).items():
        shown[pk] = article
        if pk in counts and counts[pk] != article.comment_count:
            shown[pk] = copy(article)
            shown[pk].comment_count = counts[pk]
    return shown


def _band(section: Section, articles: list[Article]) -> Band:
    lead, *others = _pictured_first(articles)
    return Band(section, lead, others)


def _pictured_first(articles: list[Article]) -> list[Article]:
    """Return the articles with the newest that has a picture at their head, the others as they were."""
    head = next((article for article in articles if article.shown_lead), None)
    return [head, *(article for article in articles if article is not head)] if head else articles
