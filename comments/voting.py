"""Voting by form or in place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from comments import conf
from comments.down_votes import is_offered
from comments.errors import ArticleGone, CommentError, StorageBusy
from comments.loading import load_comment
from comments.models import Comment
from comments.permissions import can_vote
from comments.places import place_of
from comments.rank import shown_score
from comments.services.records import trust_of
from comments.services.voting import DOWN, NONE, UP, cast_vote, vote_of
from comments.thread_html import render_ballot
from comments.vote_html import Ballot
from comments.writing import article_gone, see_other
from config.caching import secret_page
from config.errors import BUSY_SECONDS, Problem, bad_request, render_error

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import User
    from comments.writing import HttpRequest

VALUES = {"up": UP, "down": DOWN, "none": NONE}
SAID = {UP: "Recommended.", DOWN: "Voted down.", NONE: "Your vote is taken back."}
BUSY = "Your vote could not be saved. Try again."


@require_POST
@vary_on_headers("HX-Request")
@secret_page
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Set what a member thinks of a comment. A visitor is led to sign-in and back; nothing is voted on that way."""
    try:
        comment = load_comment(request, pk, with_pruned=True)
    except ArticleGone as gone:
        return article_gone(request, gone)
    if not request.user.is_authenticated:
        address = f"{reverse('account_login')}?{urlencode({'next': f'{comment.get_absolute_url()}?act=vote'})}"
        return HttpResponseClientRedirect(address) if request.htmx else see_other(address)
    value = VALUES.get(request.POST.get("value", ""))
    if value is None:
        return bad_request(request)
    try:
        cast_vote(comment, by=request.user, value=value)
    except CommentError as error:
        return _refuse(request, comment, error)
    if not request.htmx:
        return see_other(place_of(comment, viewer=request.user))
    return _answer(request, _ballot(comment, request.user, value), SAID[value])


def _refuse(request: HttpRequest, comment: Comment, error: CommentError) -> HttpResponse:
    """Say why not: on a page of its own, or beside the comment, where nothing else of the page is lost."""
    sentence = BUSY if isinstance(error, StorageBusy) else error.message
    if request.htmx:
        now = Comment.objects.with_people().select_related("article").get(pk=comment.pk)
        by = cast("User", request.user)
        refused = replace(_ballot(now, by, vote_of(now, by=by)), can_vote=can_vote(now, by=by), refusal=sentence)
        response = _answer(request, refused, "", status=error.status)
    else:
        response = render_error(request, Problem(error.status, "This is not possible", sentence))
    if isinstance(error, StorageBusy):
        response.headers["Retry-After"] = str(BUSY_SECONDS)
    return response


def _ballot(comment: Comment, by: User, my_vote: int) -> Ballot:
    """Return what a member sees of the votes on a comment. Two queries with down votes on, else none."""
    down = False
    if conf.DOWN_VOTES:
        answers_own = Comment.objects.filter(pk=comment.parent_id, author=by).exists()
        down = is_offered(trust=trust_of(by), published_at=comment.published_at, answers_own=answers_own)
    return Ballot(
        comment_id=comment.pk,
        name=comment.shown_name,
        score=shown_score(comment.up_count, comment.down_count, comment.published_at),
        my_vote=my_vote,
        can_vote=True,
        can_vote_down=down,
    )


def _answer(request: HttpRequest, ballot: Ballot, said: str, *, status: int = 200) -> HttpResponse:
    """Answer with the component and the word for the page's live region."""
    context = {"ballot_html": render_ballot(ballot), "said": said or ballot.refusal}
    return render(request, "comments/_vote.html", context, status=status)
