"""The one tag that loads data: everything an article's page says about its discussion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from comments.dates import in_words
from comments.discussion import load_discussion
from comments.loading import number_from
from comments.markup.data import linked_data
from comments.models import Comment
from comments.nodes import excerpt_of
from comments.orders import asked_order, chosen_order
from comments.passages import LinkedText, linked_text
from comments.presenting import shown_discussion
from comments.shared_page import load_members_page
from comments.structured import page_text
from config.stored_pages.middleware import do_not_keep

if TYPE_CHECKING:
    from datetime import datetime

    from django.template.context import Context

    from articles.markup.marks import LegalNote
    from articles.meta import ArticleMeta
    from articles.models import Article
    from comments.discussion_page import DiscussionPage

register = template.Library()


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context: Context, article: Article) -> dict[str, Any]:
    """Show the discussion of an article: constant queries, nothing for a hidden one or an article not live."""
    # For `structured_data`, which stands after it and must not load anything again.
    context["discussion_page"] = page = _load(context, article)
    if page is None:
        return {"page": None}
    request = context["request"]
    shown = shown_discussion(request, page, _gone(article, request.GET.get("gone", "")))
    return {**shown, "site_texts": context.get("site_texts")}


@register.simple_tag(takes_context=True)
def legal_notes(context: Context, article: Article) -> list[LegalNote]:
    """Return the notes at the foot of an article: its own and those its discussion adds, which is loaded here once."""
    page = _load(context, article)
    return [*article.legal_notes, *(page.notes.added if page else [])]


def _load(context: Context, article: Article) -> DiscussionPage | None:
    """Load the discussion once for the page; None where readers see none, and where an article is looked at before."""
    if not _is_shown(context, article):
        return None
    request = context["request"]
    if not hasattr(request, "discussion_page"):
        if "sort" in request.GET and asked_order(request) is None:
            do_not_keep(request)  # Orders can be made up without end.
        request.discussion_page = _load_first(context, article)
    page: DiscussionPage = request.discussion_page
    return page


def _load_first(context: Context, article: Article) -> DiscussionPage:
    """Load the first page: for members from what they share, where there is such a thing."""
    request, parts = context["request"], context.get("parts")
    asked = {"order": chosen_order(request), "notes_above": article.legal_notes}
    page = load_members_page(article, request.user, parts, **asked) if parts and parts.is_shared else None
    return page or load_discussion(article, request.user, **asked)


def _is_shown(context: Context, article: Article) -> bool:
    is_hidden = article.discussion == article.DiscussionMode.HIDDEN
    return article.is_live and not is_hidden and not context.get("is_preview")


@register.simple_tag(takes_context=True)
def linked_passages(context: Context, article: Article, before_html: str, after_html: str) -> LinkedText:
    """Return the two parts of an article's text with a link in each paragraph that comments quote: one query."""
    if not _is_shown(context, article):
        return LinkedText(before_html, after_html)
    return linked_text(article, before_html, after_html)


@register.simple_tag
def structured_data(article: Article, meta: ArticleMeta | None, page: DiscussionPage | None) -> str:
    """Print what machines are told of an article and of the comments shown; nothing where it is not live.

    After `{% discussion article %}` the page is `discussion_page`; a later page of a discussion has no `meta`.
    """
    # Machines do not sign in.
    is_told = article.is_live and (page is None or page.is_visitor)
    return linked_data(page_text(article, meta, page)) if is_told else ""


def _gone(article: Article, typed: str) -> Comment | None:
    """Return the comment a kept reply was meant for, if it stood here and is gone."""
    pk = number_from(typed)
    found = Comment.objects.once_public().for_article(article).filter(pk=pk).first() if pk else None
    return found if found and not found.is_public else None


@register.filter
def excerpt(comment: Comment) -> str:
    """Return the first words of a comment as one line of text, without what it quotes."""
    return excerpt_of(comment.body_html)


@register.filter
def discussion_date(moment: datetime) -> str:
    """Return a moment as the discussion prints it."""
    return in_words(moment)
