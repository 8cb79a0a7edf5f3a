"""An article as its page would show it, made from a snapshot: nothing is stored, nothing is asked of the queue."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from articles import registers
from articles.frame import load_frame
from articles.markup.render import photo_ids
from articles.meta import article_meta
from articles.models import Article, Author, Byline, Photo, Section, Tag
from articles.promos import promos_for, split_body
from articles.related import related_articles
from articles.rendering import Parts, fill_in, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.snapshots import Snapshot

NO_TITLE = "No title yet"
# An article not saved yet has an id nothing has, so that relations can be asked for.
NO_ID = 0


def preview_context(base: Article | None, snapshot: Snapshot) -> dict[str, Any]:
    """Return what the reader's template needs to print a snapshot. At most nine queries, equal at any length."""
    article = unsaved_article(base, snapshot)
    photos = Photo.objects.in_bulk(_named_photos(article, snapshot))
    article.lead_photo = photos.get(article.lead_photo_id or NO_ID)
    _render(article, snapshot, photos)
    promos = promos_for(load_frame(), article.section, place=f"article {article.pk}", is_member=False)
    before, after = split_body(article, promos.in_text)
    return {
        "article": article,
        "meta": article_meta(article),
        "body_before_html": before,
        "body_after_html": after,
        "promos": promos,
        "related": list(related_articles(article)),
        "current_section": article.section,
        "is_preview": True,
        "gaps": gaps_of(article, snapshot, photos),
    }


def unsaved_article(base: Article | None, snapshot: Snapshot) -> Article:
    """Return a copy of a loaded row, or a new one, that says what the snapshot says: two queries."""
    article = copy(base) if base is not None else Article(pk=NO_ID)
    snapshot.put_into(article)
    if not Article.section.is_cached(article):
        # One that was closed since leaves a gap.
        article.section = Section.objects.filter(pk=article.section_id or NO_ID).first()
    article.title = snapshot.title or NO_TITLE
    article.slug = snapshot.slug or (base.slug if base is not None else "") or "preview"
    authors = Author.objects.select_related("photo", "user").in_bulk([row["author"] for row in snapshot.bylines])
    article._prefetched_objects_cache = {  # type: ignore[attr-defined]  # noqa: SLF001
        "bylines": [
            Byline(article=article, author=authors[row["author"]], role=row["role"])
            for row in snapshot.bylines
            if row["author"] in authors
        ],
        "tags": list(Tag.objects.filter(pk__in=snapshot.tags)) if snapshot.tags else [],
    }
    return article


def _named_photos(article: Article, snapshot: Snapshot) -> set[int]:
    named = {*photo_ids(article.body), *(row["photo"] for row in snapshot.gallery)}
    return named | ({article.lead_photo_id} if article.lead_photo_id else set())


def _render(article: Article, snapshot: Snapshot, photos: Mapping[int, Photo]) -> None:
    """Fill in what rendering derives, with the registers of this moment. Two queries."""
    at = timezone.now()
    for photo in photos.values():
        photo.place_pk = None  # type: ignore[attr-defined]
    for place, row in enumerate(snapshot.gallery):
        placed = photos.get(row["photo"])
        if placed is not None:
            placed.place_pk, placed.place_order = place, place  # type: ignore[attr-defined]
            placed.place_alt, placed.place_caption = row["alt"], row["caption"]  # type: ignore[attr-defined]
    parts = Parts(
        at=at,
        photos=photos,
        body_ids={pk for pk in photo_ids(article.body) if pk in photos},
        marks=registers.marks_for(article.language, at, article_id=article.pk),
        terms=() if article.skips_glossary else registers.terms_for(article.language, at, article_id=article.pk),
    )
    fill_in(article, parts, render(article, parts), version=0)


def gaps_of(article: Article, snapshot: Snapshot, photos: Mapping[int, Photo]) -> list[str]:
    """Return a sentence for each thing that is not there yet, or that readers would not see."""
    gaps = [
        sentence
        for is_missing, sentence in (
            (not snapshot.title, "No title yet."),
            (not snapshot.standfirst, "No standfirst yet."),
            (article.section is None, "No section yet."),
            (not snapshot.body, "No text yet."),
        )
        if is_missing
    ]
    lacking = (photo for photo in photos.values() if not photo.is_ready)
    gaps += [f"Photo {photo.pk} (“{photo}”) is left out: it has no credit or no alt text yet." for photo in lacking]
    gone = _named_photos(article, snapshot) - set(photos)
    return gaps + [f"Photo {pk} is left out: it is not in the library." for pk in sorted(gone)]
