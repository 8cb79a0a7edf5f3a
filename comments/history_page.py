"""Pages about what a comment said before: the history for readers, and the way to withdraw an earlier text."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from comments.errors import ArticleGone, CommentError
from comments.history import load_history, words_of
from comments.loading import load_comment, number_from
from comments.permissions import can_read_history, check_redact
from comments.places import place_of
from comments.services.redaction import redact_revision
from comments.writing import FORM_METHODS, see_other
from config.caching import public_page, secret_page
from config.errors import Problem, render_error

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User
    from comments.models import Comment, Revision


@require_safe
@public_page
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a comment said before, the newest first, with what changed from each text to the next."""
    comment = _load_readable(request, pk)
    shown = {
        "comment": comment,
        "article": comment.article,
        "place": place_of(comment, viewer=request.user),
        "history": load_history(comment, request.user, below=number_from(request.GET.get("below", ""))),
    }
    return render(request, "comments/history.html", shown)


@require_http_methods(FORM_METHODS)
@secret_page
@login_required
def withdraw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask once, then empty an earlier text; one that is empty already is no error."""
    comment = _load_readable(request, pk)
    revision = _load_revision(comment, number)
    try:
        if request.method == "POST" or revision.redacted_at is not None:
            if request.method == "POST" and redact_revision(revision, by=cast("User", request.user)):
                messages.success(request, "The text is withdrawn.")
            return see_other(comment.get_history_url())
        check_redact(revision, by=request.user)
    except CommentError as error:
        return render_error(request, Problem(error.status, "This is not possible", error.message))
    shown = {"comment": comment, "revision": revision}
    return render(request, "comments/confirm_withdraw.html", {**shown, "words": words_of(revision)})


def _load_readable(request: HttpRequest, pk: int) -> Comment:
    """Return a comment whose history this person may read, else 404."""
    try:
        comment = load_comment(request, pk)
    except ArticleGone as gone:
        raise Http404(gone.message) from gone
    if not can_read_history(comment, by=request.user):
        raise Http404("There is no history at this address.")
    return comment


def _load_revision(comment: Comment, number: int) -> Revision:
    """Return an earlier text with its comment, else 404."""
    revision: Revision | None = comment.revisions.filter(number=number).first()
    if revision is None:
        raise Http404("There is no text at this address.")
    revision.comment = comment
    return revision
