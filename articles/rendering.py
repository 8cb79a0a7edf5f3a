"""Bring an article's source, its photos and the registers together into one rendering; services store it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from articles import registers
from articles.markup import RENDER_VERSION, Context, render_body
from articles.markup.blocks import Blocks
from articles.markup.render import photo_ids
from articles.models import Photo
from articles.pictures import credit_of, picture_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from articles.markup import Rendered
    from articles.markup.pictures import Picture
    from articles.markup.registers import Mark, Term
    from articles.models import Article

RENDERED_FIELDS = (
    "body_html",
    "body_text",
    "word_count",
    "reading_minutes",
    "toc",
    "paragraphs",
    "gone_paragraphs",
    "standfirst_html",
    "legal_notes",
    "promo_offset",
    "credits_line",
    "render_version",
    "register_version",
    "render_until",
)


@dataclass(frozen=True)
class Parts:
    """What a rendering is made of besides the article's row."""

    at: datetime
    # Every photo of head, text and gallery by id; gallery photos carry the words of their place.
    photos: Mapping[int, Photo]
    body_ids: set[int]
    marks: tuple[Mark, ...] = ()
    terms: tuple[Term, ...] = ()

    @property
    def gallery(self) -> list[Photo]:
        """Return the photos of the gallery in order."""
        placed = [photo for photo in self.photos.values() if photo.place_pk is not None]  # type: ignore[attr-defined]
        return sorted(placed, key=lambda photo: (photo.place_order, photo.place_pk))  # type: ignore[attr-defined]


def load_parts(article: Article) -> Parts:
    """Load what an article is rendered from: three queries."""
    at = timezone.now()
    named = photo_ids(article.body)
    place = FilteredRelation("gallery_places", condition=Q(gallery_places__article=article.pk))
    photos = (
        Photo.objects.alias(place=place)
        .filter(Q(pk__in=named) | Q(pk=article.lead_photo_id) | Q(place__isnull=False))
        .annotate(
            place_pk=F("place__pk"),
            place_order=F("place__order"),
            place_alt=F("place__alt"),
            place_caption=F("place__caption"),
        )
        .order_by("pk")
    )
    by_id = {photo.pk: photo for photo in photos}
    return Parts(
        at=at,
        photos=by_id,
        body_ids={pk for pk in named if pk in by_id},
        marks=registers.marks_for(article.language, at, article_id=article.pk),
        terms=() if article.skips_glossary else registers.terms_for(article.language, at, article_id=article.pk),
    )


def render(article: Article, parts: Parts) -> Rendered:
    """Run the pipeline. No query."""
    lead = article.lead_photo_id
    shown = {pk: photo for pk, photo in parts.photos.items() if photo.is_showable_at(parts.at)}
    return render_body(
        article.body,
        Context(
            pictures={pk: picture_of(shown[pk]) for pk in parts.body_ids if pk in shown},
            gallery=tuple(_in_gallery(photo) for photo in parts.gallery if photo.pk in shown and photo.pk != lead),
            former=Blocks(article.paragraphs, article.gone_paragraphs),
            site_url=settings.SITE_URL,
            is_sponsored=bool(article.sponsored_by),
            titles=(article.title, article.kicker),
            standfirst=article.standfirst,
            marks=parts.marks,
            terms=parts.terms,
            own_url=article.get_absolute_url() if article.slug else "",
            at=parts.at,
        ),
    )


def fill_in(article: Article, parts: Parts, rendered: Rendered, version: int) -> None:
    """Put a rendering into the loaded row, with the version of the registers it was made with."""
    article.body_html = rendered.html
    article.body_text = rendered.text
    article.word_count = rendered.word_count
    article.reading_minutes = rendered.reading_minutes
    article.toc = rendered.toc
    article.paragraphs = rendered.paragraphs
    article.gone_paragraphs = rendered.gone_paragraphs
    article.standfirst_html = rendered.standfirst_html
    article.legal_notes = rendered.legal_notes
    article.promo_offset = rendered.promo_offset
    article.credits_line = _credits_line(article, parts, rendered.photos)
    article.render_version = RENDER_VERSION
    article.register_version = version
    article.render_until = _until(parts, rendered)


def _in_gallery(photo: Photo) -> Picture:
    return picture_of(photo, alt=photo.place_alt, caption=photo.place_caption)  # type: ignore[attr-defined]


def _credits_line(article: Article, parts: Parts, shown: Iterable[int]) -> str:
    """Return "Photos: A; B (CC BY 4.0)": each credit once, lead first, then as they appear. Empty: no photo."""
    ids = [*([article.lead_photo_id] if article.lead_photo_id else []), *shown]
    photos = [parts.photos[pk] for pk in ids if pk in parts.photos]
    printed = [credit_of(photo) for photo in photos if photo.is_showable_at(parts.at)]
    distinct = list(dict.fromkeys(filter(None, printed)))
    return f"{'Photo' if len(distinct) == 1 else 'Photos'}: {'; '.join(distinct)}" if distinct else ""


def _until(parts: Parts, rendered: Rendered) -> datetime | None:
    """Return when the clock next makes the rendering untrue: a license, a mark or a term's target ends or begins."""
    ends = [photo.license_until for photo in parts.photos.values() if photo.is_ready]
    moments = [*ends, rendered.until]
    return min((moment for moment in moments if moment is not None and moment > parts.at), default=None)
