"""Render articles: from the stored source to everything readers and search get."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from articles import registers
from articles.freshness import RENDER_ERRORS
from articles.models import Article, BodyPhoto
from articles.rendering import RENDERED_FIELDS, fill_in, load_parts, render
from articles.workflow import UNPUBLISHED
from config.stored_pages.scopes import MAGAZINE, renew

if TYPE_CHECKING:
    from articles.markup import Rendered
    from articles.models import Photo

logger = logging.getLogger(__name__)


def render_article(article: Article) -> Rendered:
    """Compute and save the derived fields of one article. Safe to run twice; at most nine queries.

    Neither `version` nor `updated_at` moves: nobody edited anything.
    """
    with transaction.atomic():
        # Read before the registers: what changes in between makes the rendering stale, never wrongly fresh.
        version = registers.current_version()
        parts = load_parts(article)
        rendered = render(article, parts)
        fill_in(article, parts, rendered, version)
        _note_body_photos(article, parts.body_ids)
        article.save(update_fields=RENDERED_FIELDS)
        if article.shown_status not in UNPUBLISHED:
            renew(MAGAZINE)
    return rendered


def _note_body_photos(article: Article, wanted: set[int]) -> None:
    noted = set(article.body_places.values_list("photo_id", flat=True))
    if noted - wanted:
        article.body_places.exclude(photo__in=wanted).delete()
    if wanted - noted:
        BodyPhoto.objects.bulk_create(
            [BodyPhoto(article=article, photo_id=photo_id) for photo_id in sorted(wanted - noted)],
            ignore_conflicts=True,
        )


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


def render_each(ids: list[int]) -> tuple[int, list[int]]:
    """Render these articles again, one transaction each.

    Returns how many were rendered, and the ids of those that could not be: they keep what readers have.
    """
    rendered, failed = 0, []
    for pk in ids:
        try:
            rendered += render_again(pk)
        except RENDER_ERRORS:
            logger.exception("Article could not be rendered", extra={"article_id": pk})
            failed.append(pk)
    return rendered, failed


def render_stale(*, everything: bool = False) -> tuple[int, list[int]]:
    """Render articles made by an older pipeline, with older registers or before a moment that passed (or all)."""
    wanted = Article.objects.all() if everything else Article.objects.stale(registers.current_version())
    return render_each(list(wanted.order_by("pk").values_list("pk", flat=True)))
