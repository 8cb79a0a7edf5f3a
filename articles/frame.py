"""What every page needs of the magazine: sections, its own sentences, running promos, when the clock changes it.

One query for all of it; none for half a minute in which editors change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, Value
from django.utils import timezone

from articles.models import Article, LegalMark, Photo, Promo, Section, SiteText
from articles.site_texts import SiteTexts
from config.prepared import PreparedQuery
from config.stored_pages.entries import PUBLIC_SECONDS
from config.stored_pages.last_good import LONGEST as LAST_GOOD
from config.stored_pages.parts import Parts, recall, remember
from config.stored_pages.scopes import MAGAZINE, read_tokens
from config.together import ask_together

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

# Sections and sentences come in one query: a row whose place is this one is a sentence, sections begin at 0.
_OF_TEXTS = -1
# How far ahead the clock's acts are asked for. A frame is used for a part of that, so that none is missed.
AHEAD = timedelta(seconds=2 * PUBLIC_SECONDS)
KEPT_SECONDS = PUBLIC_SECONDS / 2


@dataclass(frozen=True)
class RunningPromo:
    """A promo inside its dates, and the sections it is for; none: for every section."""

    promo: Promo
    section_ids: frozenset[int]


@dataclass(frozen=True)
class Frame:
    """The menu's sections in order, each with what menus and bands print, the sentences, and all running promos.

    `changes_at`: the next moment at which the clock alone changes a page, at most two minutes after this was loaded.
    `ends_at`: no article and no photo's license ends before this moment, at most a day away.
    """

    sections: list[Section]
    texts: SiteTexts
    promos: list[RunningPromo]
    changes_at: datetime
    ends_at: datetime

    def seconds_left(self) -> int:
        """Return the seconds until the clock alone changes a page, at most PUBLIC_SECONDS."""
        return min(PUBLIC_SECONDS, max(0, int((self.changes_at - timezone.now()).total_seconds())))


def frame_of(request: HttpRequest, *beside: QuerySet[Any, Any]) -> Frame:
    """Return the frame, loaded at most once for a request; a process keeps it while editors leave it as it is.

    `beside`: what the page will ask next. It is loaded in the same statement if the frame has to be.
    """
    if not hasattr(request, "frame"):
        request.frame = _kept_frame(beside)  # type: ignore[attr-defined]
    frame: Frame = request.frame  # type: ignore[attr-defined]
    return frame


def _kept_frame(beside: Sequence[QuerySet[Any, Any]]) -> Frame:
    if parts := recall("frame"):
        return parts.keep("frame", load_frame)
    tokens = read_tokens([MAGAZINE]) if settings.STORED_PAGES else {}
    frame = load_frame(*beside)
    parts = Parts()
    parts.keep("frame", lambda: frame)
    remember("frame", parts, tokens=tokens, true_for=lambda: min(KEPT_SECONDS, frame.seconds_left()))
    return frame


def load_frame(*beside: QuerySet[Any, Any]) -> Frame:
    """Return the frame: one query, which loads what is given beside it too."""
    now = timezone.now()
    named, promos, places = _NAMED.rows(), _PROMOS.rows(), _PLACES.rows()
    changes = _CHANGES.rows(now, now + AHEAD, now + LAST_GOOD)
    ask_together(named, promos, places, changes, *beside)
    section_ids: dict[int, set[int]] = {}
    for promo, section in places:
        section_ids.setdefault(promo, set()).add(section)
    # The front page bears the date, and promos change with the day.
    midnight = timezone.localtime(now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return Frame(
        [
            Section(pk=pk, order=order, name=name, slug=slug, color=color)
            for pk, order, name, slug, color in named
            if order != _OF_TEXTS
        ],
        SiteTexts({key: text for _, order, key, text, _ in named if order == _OF_TEXTS}),
        [RunningPromo(promo, frozenset(section_ids.get(promo.pk, ()))) for promo in promos],
        min([*changes, midnight, now + AHEAD]),
        min([*changes, now + LAST_GOOD]),
    )


def _named() -> QuerySet[Section, Any]:
    sections = Section.objects.filter(is_active=True, parent__isnull=True).order_by()
    texts = SiteText.objects.exclude(text="").order_by().annotate(place=Value(_OF_TEXTS), shade=Value(""))
    named = texts.values_list("pk", "place", "key", "text", "shade")
    rows: QuerySet[Section, Any] = sections.values_list("pk", "order", "name", "slug", "color").union(named, all=True)
    return rows.order_by("order", "name")


def _changes(now: datetime, soon: datetime, later: datetime) -> QuerySet[Any, datetime]:
    """Return the moments after now and until soon at which something begins or ends.

    Ends of articles and of photos' licenses are returned until later: the last good copies end with them.
    """
    published = Article.objects.filter(status=Article.Status.PUBLISHED)
    promos = Promo.objects.all()
    marks = LegalMark.objects.filter(is_active=True)
    moments = [
        _moments(published, "publish_at", now, soon),
        _moments(published, "unpublish_at", now, later),
        _moments(published, "pinned_until", now, soon),
        _moments(published, "discussion_closes_at", now, soon),
        _moments(promos, "starts_at", now, soon),
        _moments(promos, "ends_at", now, soon),
        _moments(marks, "starts_at", now, soon),
        _moments(marks, "ends_at", now, soon),
        _moments(Photo.objects.all(), "license_until", now, later),
    ]
    first, *rest = moments
    return first.union(*rest)


def _moments(rows: QuerySet[Any], name: str, now: datetime, soon: datetime) -> QuerySet[Any, datetime]:
    """Return the moments in a column after now and until soon."""
    return rows.filter(**{f"{name}__gt": now, f"{name}__lte": soon}).order_by().values_list(F(name), flat=True)


_NAMED = PreparedQuery(_named)
_PROMOS = PreparedQuery(lambda: Promo.objects.running().select_related("photo").order_by("pk"))
_PLACES = PreparedQuery(lambda: Promo.sections.through.objects.order_by().values_list("promo_id", "section_id"))
_CHANGES = PreparedQuery(_changes)
