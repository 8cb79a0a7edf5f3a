"""Articles and photos as entries of a file: of the archive of the whole magazine, and of the file of one article."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from articles.exporters.records import at, unless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.models import Article, GalleryPhoto, Photo

# An article with pictures and without a lead names this: no photo has the id.
NO_LEAD = "none"
AROUND = ("sponsored_by", "seo_title", "seo_description", "canonical_url")
TIMES = ("publish_at", "unpublish_at", "first_published_at", "updated_at", "pinned_until", "discussion_closes_at")


def suffix_of(photo: Photo) -> str:
    """Return how the name of a photo's file ends: ".jpg"."""
    return PurePosixPath(photo.file.name or "").suffix


def photo_fields(photo: Photo) -> dict[str, Any]:
    """Return what an entry says of a photo besides the name of its file: size, words, rights, what crops keep."""
    return {
        "width": photo.width,
        "height": photo.height,
        "alt": photo.alt,
        "is_decorative": unless(False, photo.is_decorative),
        "is_not_for_lead": unless(False, photo.is_not_for_lead),
        "caption": photo.caption,
        "credit": photo.credit,
        "credit_url": photo.credit_url,
        "license": photo.license,
        "license_note": photo.license_note,
        "license_until": at(photo.license_until),
        "focal_x": photo.focal_x,
        "focal_y": photo.focal_y,
        "sha256": photo.sha256,
        "uploaded_at": at(photo.uploaded_at),
    }


def article_fields(article: Article, gallery: Sequence[GalleryPhoto]) -> dict[str, Any]:
    """Return what an article's row says, its typed text included; tags, section and authors are the caller's."""
    placed = [place.photo_id for place in gallery]
    leading = [article.lead_photo_id] if article.lead_photo_id else []
    return {
        "id": article.pk,
        "title": article.title,
        "slug": article.slug,
        "kicker": article.kicker,
        "standfirst": article.standfirst,
        "body": article.body,
        "body_format": "html" if article.body else None,
        "photos": leading + placed,
        "lead_photo": article.lead_photo_id or (NO_LEAD if placed else None),
        "lead_alt": article.lead_alt,
        "lead_caption": article.lead_caption,
        "gallery": _words_of_places(gallery),
        "byline": article.byline,
        "type": article.kind,
        "status": article.status,
        "language": article.language,
        "discussion": article.discussion,
        **{name: getattr(article, name) for name in AROUND},
        "noindex": unless(False, article.noindex),
        "skips_glossary": unless(False, article.skips_glossary),
    }


def times_of(article: Article) -> dict[str, Any]:
    """Return the moments of an article's life."""
    return {"created": at(article.made_at)} | {name: at(getattr(article, name)) for name in TIMES}


def _words_of_places(gallery: Sequence[GalleryPhoto]) -> list[dict[str, Any]]:
    """Return the words that photos of a gallery have in this article alone."""
    return [
        {"photo": place.photo_id, **{name: words for name in ("caption", "alt") if (words := getattr(place, name))}}
        for place in gallery
        if place.caption or place.alt
    ]
