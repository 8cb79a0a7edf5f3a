"""Save what an editor wrote."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from articles.errors import ArticleError, BodyTooLong, EditedMeanwhile
from articles.markup import clean_source
from articles.markup.bounds import MAX_REFERENCES
from articles.models import BODY_MAX_LENGTH, Article
from articles.passages import tell_of_text
from articles.services.rendering import RENDER_ERRORS, render_article
from articles.services.slugs import PLACEHOLDER, assign_slug

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

# What an editor may change. Status belongs to publishing, so does the moment of what is published or scheduled;
# counters belong to the comments.
_EDITED_FIELDS = (
    "title", "kicker", "standfirst", "body", "section", "kind", "byline", "lead_photo", "lead_alt", "lead_caption",
    "language", "unpublish_at", "pinned_until", "discussion", "discussion_closes_at", "version",
)  # fmt: skip


@dataclass(frozen=True)
class Saved:
    """What the editor should be told: what cleaning took away, and what to look at before publishing."""

    removed: str
    warnings: list[str]


def save_article(article: Article, *, by: User | None) -> Saved:
    """Clean, address, store and render a new or changed article; `by` is None for an import nobody signed.

    Raises BodyTooLong, SlugTaken, SlugUnusable, EditedMeanwhile; then nothing is stored. Tags, byline and gallery are
    rows of their own: after saving them, call `render_article` once more.
    """
    _check_length(article.body)
    cleaned = clean_source(article.body)
    # Cleaning spells out "<" and "&", so it may lengthen a text.
    _check_length(cleaned.html)
    article.body = cleaned.html
    before, is_new = (article.pk, article.version, article.slug), article._state.adding
    try:
        warnings = _store(article, by)
    except ArticleError:
        article.pk, article.version, article.slug = before
        article._state.adding = is_new
        raise
    return Saved(cleaned.removed, warnings)


def _check_length(source: str) -> None:
    if len(source) > BODY_MAX_LENGTH:
        raise BodyTooLong(
            f"The text has {len(source):,} characters with its markup; at most {BODY_MAX_LENGTH:,} fit. "
            "Split it into two articles."
        )
    references = source.count("&")
    if references > MAX_REFERENCES:
        raise BodyTooLong(
            f"The text has {references:,} “&” signs and character references; at most {MAX_REFERENCES:,} fit. "
            "Type the characters themselves."
        )


@transaction.atomic
def _store(article: Article, by: User | None) -> list[str]:
    wanted, is_new = article.slug, article._state.adding
    if is_new:
        _insert(article, by)
    else:
        _update(article)
    assign_slug(article, wanted)
    warnings = _render(article)
    if not is_new:
        tell_of_text(article)
    return warnings


def _render(article: Article) -> list[str]:
    """Return the warnings of rendering. What was typed is stored even if a step fails on it."""
    try:
        return render_article(article).warnings
    except RENDER_ERRORS:
        logger.exception("Article could not be rendered", extra={"article_id": article.pk})
        return ["The text is saved but could not be rendered; readers see the text as it was before."]


def _insert(article: Article, by: User | None) -> None:
    article.slug = f"{PLACEHOLDER}{secrets.token_hex(8)}"
    article.made_by = by
    article.save(force_insert=True)
    article.slug = ""


def _update(article: Article) -> None:
    """Write the edited fields, unless somebody saved since this copy was loaded."""
    stored = Article.objects.select_for_update().filter(pk=article.pk).values("version", "slug").first()
    if stored is None:
        raise Article.NotUpdated(f"Article {article.pk} is gone.")
    if stored["version"] != article.version:
        raise EditedMeanwhile(
            "Somebody saved this article while you were editing it. Copy your text, load the page again, "
            "and put your changes into the new version."
        )
    article.version += 1
    article.slug = stored["slug"]
    planned = () if article.status == Article.Status.PUBLISHED else ("publish_at",)
    article.save(update_fields=[*_EDITED_FIELDS, *planned])
