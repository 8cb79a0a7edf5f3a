"""What the checks may know, loaded in one place: the checks themselves are pure functions of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from articles.markup import clean_source
from articles.markup.render import photo_ids
from articles.markup.tree import Element, parse, plain_text
from articles.models import Article, EditorialNote, MarkOptOut, Photo
from articles.publish_gate.links import dead_links

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from articles.snapshots import Snapshot

# Two texts of one title within this time are likely the same text twice.
TWIN_TIME = timedelta(days=30)


@dataclass(frozen=True)
class PhotoUse:
    """One photo in one place of the article. `photo` is None where the library has none of that number."""

    number: int
    photo: Photo | None
    field: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Facts:
    """An article as it would be at a moment, and what it meets there. No check asks for more."""

    title: str = ""
    kicker: str = ""
    standfirst: str = ""
    seo_description: str = ""
    byline: str = Article.BylineStyle.AUTHORS
    has_section: bool = False
    has_authors: bool = False
    has_tags: bool = False
    root: Element = field(default_factory=lambda: Element(""))
    photos: tuple[PhotoUse, ...] = ()
    dead_links: tuple[str, ...] = ()
    open_notes: int = 0
    marks_without_reason: tuple[str, ...] = ()
    twin: tuple[int, str] | None = None
    is_rendered: bool = True
    was_live: bool = False
    at: datetime = field(default_factory=timezone.now)
    now: datetime = field(default_factory=timezone.now)

    @property
    def lead(self) -> Photo | None:
        """Return the photo at the head."""
        return next((use.photo for use in self.photos if use.field == "lead_photo"), None)


def load_facts(article: Article, snapshot: Snapshot, *, at: datetime) -> Facts:
    """Gather what is known of an article as typed: at most a dozen queries, one for each kind of thing it names."""
    root = parse(clean_source(snapshot.body).html)
    now = timezone.now()
    left_out = MarkOptOut.objects.filter(article=article, reason="")
    return Facts(
        title=snapshot.title,
        kicker=snapshot.kicker,
        standfirst=snapshot.standfirst,
        seo_description=snapshot.seo_description,
        byline=snapshot.byline,
        has_section=snapshot.section is not None,
        has_authors=bool(snapshot.bylines),
        has_tags=bool(snapshot.tags),
        root=root,
        photos=_photos(snapshot, root),
        dead_links=tuple(dead_links(root, at=at, own=article)),
        open_notes=EditorialNote.objects.filter(article=article, resolved_at__isnull=True).count(),
        marks_without_reason=tuple(left_out.values_list("mark__name", flat=True)),
        twin=_twin(article, snapshot.title, now),
        is_rendered=not snapshot.body or article.render_version > 0,
        was_live=article.was_live,
        at=at,
        now=now,
    )


def _photos(snapshot: Snapshot, root: Element) -> tuple[PhotoUse, ...]:
    """Return every use of a photo: head, text, gallery. One query."""
    figures = {int(image.attributes["data-file"]): image for image in root.walk() if _is_numbered(image)}
    captions = dict(_captions(root))
    named = photo_ids(snapshot.body)
    gallery = [place["photo"] for place in snapshot.gallery]
    lead = [snapshot.lead_photo] if snapshot.lead_photo else []
    library = Photo.objects.in_bulk({*lead, *named, *gallery})
    uses = [
        PhotoUse(number, library.get(number), "lead_photo", snapshot.lead_alt, snapshot.lead_caption) for number in lead
    ]
    for number in named:
        alt = figures[number].attributes.get("alt", "") if number in figures else ""
        uses.append(PhotoUse(number, library.get(number), "body", alt, captions.get(number, "")))
    uses += [
        PhotoUse(place["photo"], library.get(place["photo"]), "gallery", place["alt"], place["caption"])
        for place in snapshot.gallery
    ]
    return tuple(uses)


def _captions(root: Element) -> Iterator[tuple[int, str]]:
    """Yield the number of each photo in the text with the caption typed beneath it."""
    for figure in (element for element in root.walk() if element.tag == "figure"):
        image, caption = figure.find("img"), figure.find("figcaption")
        if image is not None and caption is not None and _is_numbered(image):
            yield int(image.attributes["data-file"]), plain_text(caption)


def _is_numbered(element: Element) -> bool:
    return element.tag == "img" and element.attributes.get("data-file", "").isdecimal()


def _twin(article: Article, title: str, now: datetime) -> tuple[int, str] | None:
    """Return the number and title of another live article with the same title: one query."""
    twins = Article.objects.published().filter(title__iexact=title.strip(), publish_at__gt=now - TWIN_TIME)
    return twins.exclude(pk=article.pk).values_list("pk", "title").first()
