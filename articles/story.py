"""An article's page: what it prints, loaded once for all members who read it while nothing changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import FETCH_RAISE

from articles.corrections import printed_corrections
from articles.frame import Frame, frame_of
from articles.freshness import freshen
from articles.meta import article_meta
from articles.permissions import load_article
from articles.promos import PlacedPromos, promos_for, split_body
from articles.related import related_articles
from articles.series import series_box
from config.stored_pages.middleware import depend_on
from config.stored_pages.parts import Parts, recall, remember
from config.stored_pages.scopes import MAGAZINE, TALK, discussion_of, read_tokens

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models import Article


@dataclass(frozen=True)
class Story:
    """An article, and what its pages share."""

    article: Article
    parts: Parts


def load_story(request: HttpRequest, slug: str) -> Story:
    """Return the article at an address as `load_article` does; members get what another one's page has loaded.

    One query and the page's prefetches, or one read of the cache.
    """
    if not request.user.is_authenticated:
        return _load(request, slug)
    name = f"article {slug}"
    if parts := recall(name):
        return Story(parts.keep("article", lambda: load_article(request, slug)), parts)
    before = read_tokens((MAGAZINE, TALK))
    story = _load(request, slug)
    if story.article.is_live:
        discussion = discussion_of(story.article.pk)
        now = read_tokens((MAGAZINE, TALK, discussion))
        # A comment that came between the tokens and the article would be in one of them only.
        if {scope: now.get(scope) for scope in before} == before:
            tokens = {scope: now.get(scope, "") for scope in (MAGAZINE, discussion)}
            remember(name, story.parts, tokens=tokens, true_for=frame_of(request).seconds_left)
    return story


def _load(request: HttpRequest, slug: str) -> Story:
    article = load_article(request, slug)
    depend_on(request, discussion_of(article.pk))
    freshen(article)
    # What the page needs is loaded; from here on a forgotten relation fails instead of asking the database.
    article._state.fetch_mode = FETCH_RAISE
    parts = Parts()
    parts.keep("article", lambda: article)
    return Story(article, parts)


def story_context(story: Story, request: HttpRequest) -> dict[str, Any]:
    """Return what the template prints of an article, the same for all members and for all visitors."""
    article, frame, is_member = story.article, frame_of(request), request.user.is_authenticated
    return story.parts.keep("context", lambda: article_context(article, promos_of(article, frame, is_member=is_member)))


def promos_of(article: Article, frame: Frame, *, is_member: bool) -> PlacedPromos:
    """Return the promos of an article's page."""
    return promos_for(frame, article.section, place=f"article {article.pk}", is_member=is_member)


def article_context(article: Article, promos: PlacedPromos) -> dict[str, Any]:
    """Return what the template prints of an article loaded as `load_article` does, with these promos."""
    before, after = split_body(article, promos.in_text)
    corrections = printed_corrections(article)
    return {
        "article": article,
        "meta": article_meta(article, corrections.standing),
        "corrections": corrections,
        "body_before_html": before,
        "body_after_html": after,
        "promos": promos,
        "related": list(related_articles(article)),
        "series": series_box(article),
        "current_section": article.section,
    }
