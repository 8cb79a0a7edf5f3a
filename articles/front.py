"""Assemble the front page: each article once, in the place that suits it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import FETCH_RAISE, F, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from articles.models import Article
from articles.querysets import with_authors
from config.prepared import PreparedQuery
from config.stored_pages.parts import magazine_parts
from config.together import ask_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from articles.frame import Frame
    from articles.models import Byline, Section
    from articles.querysets import ArticleQuerySet

PINNED_MAX = 3
LEFT_COUNT = 3
PAIR_COUNT = 2
BESIDE_LEAD = LEFT_COUNT + PAIR_COUNT
DISCUSSED_COUNT = 4
DISCUSSED_FOR = timedelta(days=7)
LATEST_COUNT = 4
BAND_COUNT = 4
NEWEST_COUNT = 1 + BESIDE_LEAD + DISCUSSED_COUNT + LATEST_COUNT
IN_SECTION_COUNT = BAND_COUNT + DISCUSSED_COUNT + LATEST_COUNT


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


@dataclass(frozen=True)
class Talk:
    """How many comments articles have now, where that is not what their cards say, and the most discussed by id."""

    counts: dict[int, int]
    most: list[int]


def front_page(frame: Frame, *beside: QuerySet[Any, Any]) -> FrontPage:
    """Return the front page as it stands now, however many articles there are.

    One query, and one more for what the talk brings up anew while editors change nothing. `beside` is asked with it.
    """
    parts = magazine_parts("front page", true_for=frame.seconds_left)
    if parts.holds("plan"):
        plan = parts.keep("plan", lambda: _EMPTY)
        talk = _talk(plan, beside) if plan.lead else Talk({}, [])
    else:
        plan, talk = _load(beside)
        parts.keep("plan", lambda: plan)
    return _placed(frame.sections, plan, talk) if plan.lead else FrontPage()


def _placed(sections: Iterable[Section], plan: Plan, talk: Talk) -> FrontPage:
    shown = _with_counts(plan, talk.counts)
    # One that ended while this was asked is not among the cards.
    discussed = [shown[pk] for pk in talk.most if pk in shown]
    latest = [shown[article.pk] for article in plan.waiting if article.pk not in talk.most][:LATEST_COUNT]
    beside = _pictured_first([shown[article.pk] for article in plan.beside])
    elsewhere = {article.pk for article in (*discussed, *latest)}
    return FrontPage(
        lead=shown[plan.lead.pk] if plan.lead else None,
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


def _load(beside: Sequence[QuerySet[Any, Any]]) -> tuple[Plan, Talk]:
    """Load all that may stand on the front page, with its bylines and what is asked beside it: one query."""
    this_week = timezone.now() - DISCUSSED_FOR
    found, bylines = _CANDIDATES.rows(this_week), _BYLINES.rows(this_week)
    ask_together(found, bylines, *beside)
    articles = list(found)
    named: dict[int, list[Byline]] = {article.pk: [] for article in articles}
    for byline in bylines:
        named.get(byline.article_id, []).append(byline)
    for article in articles:
        # Where prefetched rows lie.
        article._prefetched_objects_cache = {"bylines": named[article.pk]}  # type: ignore[attr-defined]  # noqa: SLF001
    plan = _plan(articles)
    placed = {article.pk for article in (plan.lead, *plan.beside) if article}
    talked = [article for article in articles if article.pk not in placed and _is_talked_about(article, this_week)]
    talked.sort(key=lambda article: (article.comment_count, article.last_comment_at, article.pk), reverse=True)
    return plan, Talk({}, [article.pk for article in talked[:DISCUSSED_COUNT]])


def _plan(articles: list[Article]) -> Plan:
    """Give articles, newest first, the places they may have."""
    now = timezone.now()
    pinned = [article for article in articles if article.pinned_until and article.pinned_until > now][:PINNED_MAX]
    waiting = list({article.pk: article for article in [*pinned, *articles[:NEWEST_COUNT]]}.values())
    if not waiting:
        return _EMPTY
    lead, beside, waiting = waiting[0], waiting[1 : 1 + BESIDE_LEAD], waiting[1 + BESIDE_LEAD :]
    in_sections: dict[int, list[Article]] = {}
    for article in articles:
        if article.section is not None and article not in (lead, *beside):
            # Subsections count as their parent.
            in_sections.setdefault(article.section.parent_id or article.section.pk, []).append(article)
    enough = {section: found[:IN_SECTION_COUNT] for section, found in in_sections.items()}
    return Plan(lead, beside, waiting, enough, {article.pk: article for article in articles})


_EMPTY = Plan(None, [], [], {}, {})


def _is_talked_about(article: Article, since: datetime) -> bool:
    """Tell whether readers talk about it in the open; the twin of `_talked_about`."""
    is_open = article.discussion != Article.DiscussionMode.HIDDEN and article.comment_count > 0
    return is_open and article.last_comment_at is not None and article.last_comment_at >= since


def _talked_about(since: datetime) -> ArticleQuerySet:
    """Return live articles with an open discussion that had a comment since then, most comments first."""
    talked = Article.objects.published().filter(last_comment_at__gte=since, comment_count__gt=0)
    return talked.exclude(discussion=Article.DiscussionMode.HIDDEN).order_by(
        "-comment_count", "-last_comment_at", "-pk"
    )


def _cards() -> ArticleQuerySet:
    """Return live articles for cards, bylines left to one later query for all of them."""
    return Article.objects.published().for_cards().prefetch_related(None).fetch_mode(FETCH_RAISE)


def _candidates(since: datetime) -> ArticleQuerySet:
    """Return all that may stand on the front page, newest first."""
    return _cards().filter(pk__in=_candidate_ids(since)).newest_first()


def _bylines(since: datetime) -> QuerySet[Byline]:
    return with_authors().filter(article__in=_candidate_ids(since))


def _candidate_ids(since: datetime) -> QuerySet[Article, Any]:
    """Return what is pinned, newest, talked about, and newest of each section: enough wherever else it stands."""
    live = Article.objects.published()
    place = Window(
        RowNumber(),
        partition_by=Coalesce("section__parent_id", "section_id"),
        order_by=[F("publish_at").desc(), F("pk").desc()],
    )
    first, *rest = [
        Article.objects.filter(pk__in=kept.values("pk")).order_by().values("pk")
        for kept in (
            live.filter(pinned_until__gt=timezone.now()).newest_first()[:PINNED_MAX],
            live.newest_first()[:NEWEST_COUNT],
            _talked_about(since)[: 1 + BESIDE_LEAD + DISCUSSED_COUNT],
            live.annotate(place=place).filter(place__lte=1 + BESIDE_LEAD + IN_SECTION_COUNT).order_by(),
        )
    ]
    return first.union(*rest, all=True)


def _talk(plan: Plan, beside: Sequence[QuerySet[Any, Any]]) -> Talk:
    """Return how many comments the articles have, and what readers talked about most: one query.

    Talked about is what had a comment this week and stands neither in the lead nor beside it.
    """
    placed = [article.pk for article in (plan.lead, *plan.beside) if article]
    most = _talked_about(timezone.now() - DISCUSSED_FOR).exclude(pk__in=placed)[:DISCUSSED_COUNT]
    columns = ("pk", "comment_count", "last_comment_at")
    known = Article.objects.filter(pk__in=list(plan.cards)).order_by()
    rows = (
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
    ask_together(rows, *beside)
    found = sorted(((count, moment, pk) for pk, count, moment, is_most in rows if is_most), reverse=True)
    return Talk({pk: count for pk, count, _, _ in rows}, [pk for _, _, pk in found])


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


_CANDIDATES = PreparedQuery(_candidates)
_BYLINES = PreparedQuery(_bylines)
