"""No reader sees an old rendering: a page that meets one makes it anew for itself and asks once to have it stored."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone

from articles.markup import RENDER_VERSION
from articles.rendering import fill_in, load_parts, render
from config.unavailable import TAKES_NO_NOTES, note_refusal

if TYPE_CHECKING:
    from articles.models import Article

logger = logging.getLogger(__name__)

# What a defect of a step may raise. Refusals of the database are not among them.
RENDER_ERRORS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
# So long one request for a task stands for all that follow.
ASKED_SECONDS = 60
_SOURCE = ("body", "paragraphs", "gone_paragraphs")


def is_stale(article: Article, register_version: int) -> bool:
    """Tell whether the stored rendering is of an older pipeline or older registers, or lasted until now. No query."""
    return (
        article.render_version != RENDER_VERSION
        or article.register_version < register_version
        or (article.render_until is not None and article.render_until <= timezone.now())
    )


def freshen(article: Article) -> None:
    """Give an article, loaded as `for_page` does, a fresh rendering if its own is stale.

    At most four queries, and one task to store it.
    """
    version = getattr(article, "registers_now", None) or 0
    if not is_stale(article, version):
        return
    article.refresh_from_db(fields=_SOURCE)
    try:
        parts = load_parts(article)
        fill_in(article, parts, render(article, parts), version)
    except RENDER_ERRORS:
        logger.exception("Article could not be rendered", extra={"article_id": article.pk})
        return
    _ask_for_task(article.pk)


def _ask_for_task(article_id: int) -> None:
    from articles.tasks import render_article

    # Where nothing can be written the page is read all the same, and a later one asks again.
    try:
        if cache.add(f"articles.render.{article_id}", 1, ASKED_SECONDS):
            render_article.enqueue(article_id)
    except OSError:
        logger.warning("The cache did not take note that article %s is to be rendered.", article_id)
    except TAKES_NO_NOTES as refused:
        note_refusal(refused)
        logger.warning("The task to render article %s could not be stored.", article_id)
