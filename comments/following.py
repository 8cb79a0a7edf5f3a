"""Follow, mute and ignore by form: one press each, undone by the next."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.next_address import is_valid_next
from comments.discussion import load_branch
from comments.errors import ArticleGone, CommentError
from comments.loading import load_comment, load_open_article, number_from
from comments.models import Ignore
from comments.places import place_of
from comments.services import following, ignoring
from comments.thread_html import render_more, render_switches
from comments.writing import article_gone, see_other
from config.caching import secret_page
from config.errors import Problem, bad_request, render_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.models import Article
    from comments.models import Comment
    from comments.writing import HttpRequest

    type Act = Callable[..., bool]

FOLLOW = {"on": following.follow, "off": following.unfollow}
MUTE = {"on": following.mute, "off": following.unmute}
IGNORE = {"on": ignoring.ignore_person, "off": ignoring.heed_person}
SAID_OF_ARTICLES: dict[Act, str] = {
    following.follow: "You follow this discussion: what is new in it rings your bell.",
    following.unfollow: "You no longer follow this discussion.",
    following.mute: "This discussion is muted: nothing in it rings your bell.",
    following.unmute: "This discussion is no longer muted.",
}
SAID_OF_BRANCHES: dict[Act, str] = {
    following.follow: "You follow the replies to this comment.",
    following.unfollow: "You no longer follow the replies to this comment.",
    following.mute: "This branch is muted: nothing in it rings your bell.",
    following.unmute: "This branch is no longer muted.",
}


@require_POST
@secret_page
def follow_article(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a discussion, or no more."""
    return _of_article(request, slug, FOLLOW)


@require_POST
@secret_page
def mute_article(request: HttpRequest, slug: str) -> HttpResponse:
    """Mute a discussion, or no more."""
    return _of_article(request, slug, MUTE)


@require_POST
@secret_page
def follow_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow what is answered to a comment, or no more."""
    return _of_comment(request, pk, FOLLOW)


@require_POST
@secret_page
def mute_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Mute a comment with all beneath it, or no more."""
    return _of_comment(request, pk, MUTE)


@require_safe
@secret_page
@login_required
def more(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what else can be done about a comment: a page of it, or what takes the place of the way to it."""
    try:
        comment = load_comment(request, pk)
    except ArticleGone as gone:
        return article_gone(request, gone)
    node = load_branch(comment, request.user, levels=1).nodes[0]
    if not node.can_follow:
        raise Http404("Nothing can be done about this comment.")
    if request.htmx:
        return HttpResponse(render_more(node))
    place = place_of(comment, viewer=request.user)
    return render(request, "comments/more.html", {"node": node, "place": place, "acts_html": render_switches(node)})


@require_POST
@secret_page
def ignore(request: HttpRequest, username: str) -> HttpResponse:
    """Ignore a person, or no more; back to where it was asked for, be it a comment (`at`)."""
    act = IGNORE.get(request.POST.get("value", ""))
    person = _ignored_by(request, username) if act is ignoring.heed_person else None
    person = person or get_object_or_404(User.objects.with_public_profile(), username=username)
    comment_id = number_from(request.GET.get("at", ""))
    at_comment = reverse("comments:comment", args=[comment_id]) if comment_id else ""
    back = _way_back(request) or at_comment or person.get_absolute_url()
    said = {
        ignoring.ignore_person: f"You ignore {person.display_name}. Their comments are one line each.",
        ignoring.heed_person: f"You no longer ignore {person.display_name}.",
    }
    return _do(request, act, person, back=back, said=said)


@require_safe
@secret_page
@login_required
def ignored(request: HttpRequest) -> HttpResponse:
    """List whom a member ignores, with a way to undo each."""
    ignores = Ignore.objects.filter(user=request.user.pk).select_related("ignored").order_by("-made_at", "-pk")
    return render(request, "comments/settings_ignored.html", {"ignores": ignores})


def _ignored_by(request: HttpRequest, username: str) -> User | None:
    """Return somebody the member ignores, also where their account has closed since; None where they do not."""
    ignores = Ignore.objects.filter(user=request.user.pk, ignored__username=username).select_related("ignored")
    ignore = ignores.first()
    return ignore.ignored if ignore else None


def _of_article(request: HttpRequest, slug: str, acts: dict[str, Act]) -> HttpResponse:
    try:
        article = load_open_article(slug)
    except ArticleGone as gone:
        return article_gone(request, gone)
    back = _way_back(request) or article.get_absolute_url()
    act = acts.get(request.POST.get("value", ""))
    return _do(request, act, article, back=f"{back}#follow-discussion", said=SAID_OF_ARTICLES)


def _of_comment(request: HttpRequest, pk: int, acts: dict[str, Act]) -> HttpResponse:
    try:
        comment = load_comment(request, pk)
    except ArticleGone as gone:
        return article_gone(request, gone)
    back = comment.get_absolute_url() if request.user.is_anonymous else place_of(comment, viewer=request.user)
    return _do(request, acts.get(request.POST.get("value", "")), comment, back=back, said=SAID_OF_BRANCHES)


def _do(
    request: HttpRequest, act: Act | None, subject: Article | Comment | User, *, back: str, said: dict[Act, str]
) -> HttpResponse:
    """Do it and lead back; a visitor is led to sign-in and back, and nothing is done by that."""
    if not request.user.is_authenticated:
        return see_other(f"{reverse('account_login')}?{urlencode({'next': back})}")
    if act is None:
        return bad_request(request)
    try:
        if act(subject, by=request.user):
            messages.success(request, said[act])
    except CommentError as error:
        return render_error(request, Problem(error.status, "This is not possible", error.message))
    return HttpResponseRedirect(back, status=HTTPStatus.SEE_OTHER)


def _way_back(request: HttpRequest) -> str:
    """Return the page the press came from, where it is one of ours."""
    back = request.POST.get("next", "")
    return back if is_valid_next(back) else ""
