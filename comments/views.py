"""Pages and acts of one comment. Writing has its own module."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from articles.errors import ArticleMoved
from articles.reading import reading_page
from comments import conf
from comments.discussion import load_branch, load_discussion
from comments.errors import ArticleGone, CommentError, WrongState
from comments.headings import heading_of
from comments.loading import load_comment, load_open_article, number_from
from comments.orders import POSITIONS, Order, asked_order, chosen_order
from comments.permissions import check_delete, check_restore
from comments.places import neighbors_of, place_of, window_of
from comments.presenting import shown_discussion
from comments.reading import note_view, show_arrivals
from comments.services.bells import mark_shown
from comments.services.choices import remember_order
from comments.services.deletion import delete_comment, restore_comment
from comments.services.mentioning import name_people
from comments.since import read_since
from comments.thread_html import render_thread
from comments.tombstones import is_found
from comments.writing import FORM_METHODS, POSTED_KEY, article_gone, see_other
from config.caching import public_page, secret_page
from config.errors import Problem, render_error
from config.stored_pages.late import fill_in
from config.stored_pages.middleware import depend_on, do_not_keep
from config.stored_pages.names import kept_page
from config.stored_pages.scopes import discussion_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest as PlainRequest
    from django_htmx.middleware import HtmxDetails

    from comments.models import Comment

    class HttpRequest(PlainRequest):
        """A request as HtmxMiddleware leaves it."""

        htmx: HtmxDetails


ORDER = re.compile("|".join(Order.values))
CURSOR = re.compile(r"[A-Za-z0-9_-]{1,90}", re.ASCII)
NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


@vary_on_headers("HX-Request")
@reading_page
@kept_page(but=("since",), sort=ORDER, after=CURSOR, before=CURSOR, at=NUMBER, under=NUMBER)
def discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a page of a discussion, or more replies to one comment; to htmx only what changes."""
    try:
        article = load_open_article(slug)
    except ArticleGone as gone:
        raise Http404(gone.message) from gone
    if article.slug != slug:
        raise ArticleMoved(reverse("comments:discussion", args=[article.slug]))
    asked = request.GET
    since = read_since(asked.get("since", ""))
    if since is not None:
        return show_arrivals(request, article, since)
    _remember(request)
    depend_on(request, discussion_of(article.pk))
    page = load_discussion(
        article,
        request.user,
        order=chosen_order(request),
        after=asked.get("after", ""),
        before=asked.get("before", ""),
        at=number_from(asked.get("at", "")) or None,
        under=number_from(asked.get("under", "")) or None,
    )
    if not page.position and any(name in asked for name in POSITIONS):
        do_not_keep(request)  # Cursors can be made up without end.
    template = "comments/discussion.html"
    if request.htmx:
        template = "comments/_replies.html" if page.ancestors else "comments/_threads.html"
    response = render(request, template, shown_discussion(request, page))
    fill_in(request, response)
    return response


def _remember(request: HttpRequest) -> None:
    """Keep the order a member chose by its link; an address that leads to a place in a list is no choice."""
    order = asked_order(request)
    if order is not None and request.user.is_authenticated and not any(name in request.GET for name in POSITIONS):
        remember_order(request.user, order=order)


@require_safe
@public_page
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead a permalink to the page and the anchor that show the comment, or to the control that led to sign-in."""
    comment = _load_shown(request, pk)
    if request.user.is_authenticated:
        # The page it leads to prints the bell before the discussion.
        mark_shown(comment.article, by=request.user, comment_ids=[pk])
    place = place_of(comment, viewer=request.user)
    # Own comments have no button; it takes the focus because it is the anchor.
    if request.GET.get("act") == "vote" and request.user.pk not in {None, comment.author_id}:
        place = f"{place.partition('#')[0]}#up-{pk}"
    return HttpResponseRedirect(place)


@require_safe
@public_page
def context(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a comment with what it answers above it and its branch beneath."""
    focus = _load_shown(request, pk)
    page = load_branch(focus, request.user)
    note_view(page, request.user)
    node = page.nodes[0]
    root = page.ancestors[0] if page.ancestors else node
    previous_id, next_id = neighbors_of(root.number, focus.article, request.user)
    shown: dict[str, Any] = {
        "article": focus.article,
        "comment": focus,
        "heading": heading_of(node, parent_path=page.ancestors[-1].path if page.ancestors else ""),
        "page": page,
        "thread_html": render_thread(page.nodes, in_place=page.has_form, marked_id=focus.pk),
        "back_url": window_of(focus, page.ancestors),
        "previous_id": previous_id,
        "next_id": next_id,
        "posted": "" if page.is_visitor else request.session.pop(POSTED_KEY, ""),
    }
    return render(request, "comments/context.html", shown)


def _load_shown(request: HttpRequest, pk: int) -> Comment:
    """Return a comment some page shows this person, else 404: also under an article that is no longer live."""
    try:
        found = load_comment(request, pk)
    except ArticleGone as gone:
        raise Http404(gone.message) from gone
    if not is_found(found, request.user):
        raise Http404("There is no comment at this address.")
    return found


@require_http_methods(FORM_METHODS)
@secret_page
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then delete one's own comment."""
    return _own_act(request, pk, check=check_delete, act=delete_comment, template="comments/confirm_delete.html")


@require_http_methods(FORM_METHODS)
@secret_page
@login_required
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring one's own deleted comment back."""
    return _own_act(
        request,
        pk,
        check=check_restore,
        act=restore_comment,
        template="comments/confirm_restore.html",
        done="Your comment is back.",
    )


def _own_act(
    request: HttpRequest,
    pk: int,
    *,
    check: Callable[..., None],
    act: Callable[..., bool],
    template: str,
    done: str = "",
) -> HttpResponse:
    """Show the confirm page, or do it and lead back to the comment's place; a state of before is no error."""
    try:
        own = load_comment(request, pk)
        if request.method == "POST":
            if act(own, by=request.user) and done:
                messages.success(request, done)
            return see_other(place_of(own, viewer=request.user))
        check(own, by=request.user)
    except ArticleGone as gone:
        return article_gone(request, gone)
    except WrongState:
        return see_other(place_of(own, viewer=request.user))
    except CommentError as error:
        return render_error(request, Problem(error.status, "This is not possible", error.message))
    name_people([own])
    return render(
        request,
        template,
        {"comment": own, "place": place_of(own, viewer=request.user), "restore_hours": conf.RESTORE_HOURS},
    )
