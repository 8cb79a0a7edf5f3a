"""Render articles: from the stored source to everything readers and search get."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from articles.markup import RENDER_VERSION, Context, Rendered, render_body
from articles.markup.blocks import Blocks
from articles.markup.render import photo_ids
from articles.models import Article, BodyPhoto, Photo
from articles.pictures import credit_of, picture_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.markup.pictures import Picture

logger = logging.getLogger(__name__)

# What a defect of a step may raise. Refusals of the database are not among them.
RENDER_ERRORS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_RENDERED_FIELDS = (
    "body_html",
    "body_text",
    "word_count",
    "reading_minutes",
    "toc",
    "paragraphs",
    "gone_paragraphs",
    "promo_offset",
    "credits_line",
    "render_version",
)


def render_article(article: Article) -> Rendered:
    """Compute and save the derived fields of one article. Safe to run twice; at most eight queries.

    Neither `version` nor `updated_at` moves: nobody edited anything.
    """
    with transaction.atomic():
        named = photo_ids(article.body)
        photos = Photo.objects.in_bulk(named)
        gallery = _gallery(article)
        rendered = render_body(
            article.body,
            Context(
                pictures=_shown(photos.values()),
                gallery=gallery,
                former=Blocks(article.paragraphs, article.gone_paragraphs),
                site_url=settings.SITE_URL,
            ),
        )
        _note_body_photos(article, set(photos))
        _store(article, rendered, _credits_line(article, rendered.photos))
    return rendered


def _store(article: Article, rendered: Rendered, credits_line: str) -> None:
    article.body_html = rendered.html
    article.body_text = rendered.text
    article.word_count = rendered.word_count
    article.reading_minutes = rendered.reading_minutes
    article.toc = rendered.toc
    article.paragraphs = rendered.paragraphs
    article.gone_paragraphs = rendered.gone_paragraphs
    article.promo_offset = rendered.promo_offset
    article.credits_line = credits_line
    article.render_version = RENDER_VERSION
    article.save(update_fields=_RENDERED_FIELDS)


def _shown(photos: Iterable[Photo]) -> dict[int, Picture]:
    return {photo.pk: picture_of(photo) for photo in photos if photo.is_ready}


def _gallery(article: Article) -> tuple[Picture, ...]:
    """Return the article's photos without its lead, in order, with the words they have in this place."""
    places = article.gallery.select_related("photo").exclude(photo=article.lead_photo_id)
    return tuple(
        picture_of(place.photo, alt=place.alt, caption=place.caption) for place in places if place.photo.is_ready
    )


def _note_body_photos(article: Article, wanted: set[int]) -> None:
    noted = set(article.body_places.values_list("photo_id", flat=True))
    if noted - wanted:
        article.body_places.exclude(photo__in=wanted).delete()
    BodyPhoto.objects.bulk_create(
        [BodyPhoto(article=article, photo_id=photo_id) for photo_id in sorted(wanted - noted)], ignore_conflicts=True
    )


def _credits_line(article: Article, shown: list[int]) -> str:
    """Return "Photos: A; B (CC BY 4.0)": each credit once, lead first, then as they appear. Empty: no photo."""
    ids = [*([article.lead_photo_id] if article.lead_photo_id else []), *shown]
    photos = Photo.objects.in_bulk(ids) if ids else {}
    credited = [credit_of(photos[photo_id]) for photo_id in ids if photo_id in photos and photos[photo_id].is_ready]
    distinct = list(dict.fromkeys(credit for credit in credited if credit))
    if not distinct:
        return ""
    return f"{'Photo' if len(distinct) == 1 else 'Photos'}: {'; '.join(distinct)}"


def articles_using(photo: Photo) -> list[int]:
    """Return the ids of articles that show a photo in head, text or gallery: one query."""
    uses = Q(lead_photo=photo) | Q(body_places__photo=photo) | Q(gallery__photo=photo)
    return list(Article.objects.filter(uses).order_by("pk").values_list("pk", flat=True).distinct())


def render_articles_using(photo: Photo) -> int:
    """Render all articles that show a photo again, after its words, rights or files changed. Return their number."""
    ids = articles_using(photo)
    for pk in ids:
        render_again(pk)
    return len(ids)


def render_again(pk: int) -> bool:
    """Render one stored article under a lock; return False if it is gone."""
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(pk=pk).first()
        if article is None:
            return False
        render_article(article)
    return True


def render_stale(*, everything: bool = False) -> tuple[int, list[int]]:
    """Render articles made by an older pipeline (or all), one transaction each.

    Returns how many were rendered, and the ids of those that could not be: they keep what readers have.
    """
    wanted = Article.objects.order_by("pk")
    if not everything:
        wanted = wanted.exclude(render_version=RENDER_VERSION)
    rendered, failed = 0, []
    for pk in list(wanted.values_list("pk", flat=True)):
        try:
            rendered += render_again(pk)
        except RENDER_ERRORS:
            logger.exception("Article could not be rendered", extra={"article_id": pk})
            failed.append(pk)
    return rendered, failed
