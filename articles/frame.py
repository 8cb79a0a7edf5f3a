"""What stands around every page: the sections of the menu, and the magazine's own sentences. One query for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Value

from articles.models import Section, SiteText
from articles.site_texts import SiteTexts
from config.prepared import PreparedQuery
from config.stored_pages.entries import PUBLIC_SECONDS
from config.stored_pages.parts import magazine_parts

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

# Sections count from 0: a row with this number is a sentence.
_OF_TEXTS = -1


@dataclass(frozen=True)
class Frame:
    """The menu's sections in order, each with what menus and bands print, and the sentences."""

    sections: list[Section]
    texts: SiteTexts


def load_frame() -> Frame:
    """Return the frame of a page."""
    rows = list(_ROWS.rows())
    return Frame(
        [
            Section(pk=pk, order=order, name=name, slug=slug, color=color)
            for pk, order, name, slug, color in rows
            if order != _OF_TEXTS
        ],
        SiteTexts({key: text for _, order, key, text, _ in rows if order == _OF_TEXTS}),
    )


def _rows() -> QuerySet[Section, Any]:
    sections = Section.objects.filter(is_active=True, parent__isnull=True).order_by()
    texts = SiteText.objects.exclude(text="").order_by().annotate(place=Value(_OF_TEXTS), shade=Value(""))
    named = texts.values_list("pk", "place", "key", "text", "shade")
    rows: QuerySet[Section, Any] = sections.values_list("pk", "order", "name", "slug", "color").union(named, all=True)
    return rows.order_by("order", "name")


_ROWS = PreparedQuery(_rows)


def frame_of(request: HttpRequest) -> Frame:
    """Return the frame, loaded once for each request, or while editors leave it as it is."""
    if not hasattr(request, "frame"):
        request.frame = magazine_parts("frame", true_for=lambda: PUBLIC_SECONDS).keep("frame", load_frame)  # type: ignore[attr-defined]
    frame: Frame = request.frame  # type: ignore[attr-defined]
    return frame
