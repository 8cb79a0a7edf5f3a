"""The one tag that loads data: everything an article's page says about its discussion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from comments.composer import composer_under
from comments.dates import in_words
from comments.discussion import load_discussion
from comments.models import Comment
from comments.nodes import excerpt_of
from comments.reading import note_view
from comments.thread_html import render_thread
from comments.writing import POSTED_KEY

if TYPE_CHECKING:
    from datetime import datetime

    from django.template.context import Context

    from articles.models import Article

register = template.Library()
ID_DIGITS_MAX = 18


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context: Context, article: Article) -> dict[str, Any]:
    """Show the discussion of an article: constant queries, nothing for a hidden one or an article not live."""
    if not article.is_live or article.discussion == article.DiscussionMode.HIDDEN:
        return {"page": None}
    request = context["request"]
    page = load_discussion(article, request.user)
    note_view(page, request.user)
    shown: dict[str, Any] = {
        "page": page,
        "article": article,
        "thread_html": render_thread(page.nodes, in_place=page.has_form),
        "request": request,
    }
    if not page.is_visitor:
        shown["composer"] = composer_under(page, request.session, _gone(article, request.GET.get("gone", "")))
        shown["posted"] = request.session.pop(POSTED_KEY, "")
    return shown


def _gone(article: Article, typed: str) -> Comment | None:
    """Return the comment a kept reply was meant for, if it stood here and is gone."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= ID_DIGITS_MAX):
        return None
    found = Comment.objects.once_public().for_article(article).filter(pk=int(typed)).first()
    return found if found and not found.is_public else None


@register.filter
def excerpt(comment: Comment) -> str:
    """Return the first words of a comment as one line of text, without what it quotes."""
    return excerpt_of(comment.body_html)


@register.filter
def discussion_date(moment: datetime) -> str:
    """Return a moment as the discussion prints it."""
    return in_words(moment)
