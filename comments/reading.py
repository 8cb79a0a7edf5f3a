"""What members do by reading: looking at a page is noted, and what is new to them becomes read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from accounts.next_address import is_valid_next
from comments.arrivals import load_arrivals, load_counts
from comments.errors import ArticleGone
from comments.loading import load_open_article
from comments.services.bells import mark_shown
from comments.services.visits import mark_all_read, note_visit
from comments.since import now_known
from comments.thread_html import render_thread
from comments.writing import article_gone, see_other
from config.caching import secret_page

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from articles.models import Article
    from comments.arrivals import Group
    from comments.discussion_page import DiscussionPage
    from comments.since import Since


def note_view(page: DiscussionPage, viewer: Any) -> None:
    """Note that a member is shown a page of a discussion, with all they were told of on it; nothing of visitors."""
    if viewer.is_authenticated:
        note_visit(page.article, by=viewer, last=page.visit)
        shown = page.told_ids.intersection(node.id for node in [*page.nodes, *page.ancestors])
        mark_shown(page.article, by=viewer, comment_ids=shown)


def show_arrivals(request: HttpRequest, article: Article, since: Since) -> HttpResponse:
    """Answer what arrived since: numbers for a script that asks, else the comments, alone or as a page."""
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response: HttpResponse = JsonResponse(load_counts(article, request.user, since))
        # Asked for again and again: kept nowhere without asking, so that 304 is the usual answer.
        response.headers["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "no-cache"
        patch_vary_headers(response, ["Accept", "Cookie"])
        return response
    arrived = load_arrivals(article, request.user, since)
    note_view(arrived.page, request.user)
    is_fragment = request.headers.get("HX-Request") == "true"
    shown = {
        "article": article,
        "page": arrived.page,
        "groups": [_shown_group(group, arrived.page, is_fragment=is_fragment) for group in arrived.groups],
        "since": now_known(article),
        "next_since": arrived.next_since,
    }
    template = "comments/_arrivals.html" if is_fragment else "comments/arrivals.html"
    response = render(request, template, shown)
    patch_vary_headers(response, ["Accept"])
    return response


def _shown_group(group: Group, page: DiscussionPage, *, is_fragment: bool) -> dict[str, Any]:
    """Return the HTML of comments that hang at one place; away from it each says what it answers."""
    if not is_fragment:
        for node in group.nodes:
            if node.depth == 0 and node.parent_id is not None and not node.answered_id:
                node.answered_id, node.answered_name = node.parent_id, node.parent_spoken
    html = render_thread(group.nodes, in_place=is_fragment and page.has_form)
    return {"parent_id": group.parent_id, "thread_html": html}


@require_POST
@secret_page
@login_required
def mark_read(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark all comments read that the page could have shown, and lead back to it."""
    try:
        article = load_open_article(slug)
    except ArticleGone as gone:
        return article_gone(request, gone)
    mark_all_read(article, by=cast("User", request.user), until=_moment(request.POST.get("until", "")))
    back = request.POST.get("next", "")
    page = back if is_valid_next(back) else article.get_absolute_url()
    return see_other(f"{page}#comments")


def _moment(typed: str) -> datetime:
    """Return when the page was made; a damaged moment is now."""
    try:
        moment = parse_datetime(typed)
    except ValueError:
        moment = None
    return moment if moment is not None and timezone.is_aware(moment) else timezone.now()
