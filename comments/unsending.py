"""Taking a comment back seconds after posting it: it goes without a trace, and its form opens again with the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from comments.composer import Composer
from comments.errors import ArticleGone, CommentError, UnsendTooLate, WrongState
from comments.loading import load_comment
from comments.marks_html import counted
from comments.models import Comment
from comments.places import place_of
from comments.services.deletion import unsend_comment
from comments.writing import article_gone, see_other
from config.caching import secret_page
from config.errors import Problem, render_error

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import User
    from comments.writing import HttpRequest

TAKEN_BACK = "You took your comment back. Its text is here."


@require_POST
@secret_page
@login_required
def unsend(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own comment; where the time is over, lead to the page that deletes it."""
    try:
        comment = load_comment(request, pk, with_pruned=True)
        unsend_comment(comment, by=cast("User", request.user))
    except ArticleGone as gone:
        return article_gone(request, gone)
    except UnsendTooLate:
        return _lead(request, reverse("comments:delete", args=[pk]))
    except WrongState:
        return _lead(request, place_of(comment, viewer=request.user))
    except CommentError as error:
        return render_error(request, Problem(error.status, "This is not possible", error.message))
    comment = Comment.objects.select_related("article", "parent__author", "parent__identity").get(pk=pk)
    composer = Composer(comment.article, parent=comment.parent, text=comment.source, is_unsaved=True)
    address = f"{composer.action}?again={pk}"
    left_a_trace = comment.number is not None
    return _lead(request, address) if left_a_trace or not request.htmx else _take_out(request, comment, composer)


def _lead(request: HttpRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if request.htmx else see_other(address)


def _take_out(request: HttpRequest, comment: Comment, composer: Composer) -> HttpResponse:
    """Answer with the form for its place, the counts and the status; a script takes the comment out of the page."""
    composer.is_in_place, composer.swaps_itself = True, comment.parent is None
    composer.slot = f"reply-{comment.parent_id}" if comment.parent else ""
    composer.notice = TAKEN_BACK
    context: dict[str, Any] = {
        "comment": comment,
        "composer": composer,
        "reply_count": counted(comment.parent.descendant_count) if comment.parent else "",
    }
    response = render(request, "comments/_unsent.html", context)
    told = {"id": comment.pk, "form": composer.form_id, "address": f"{composer.action}?again={comment.pk}"}
    return trigger_client_event(response, "comment-unsent", told, after="settle")
