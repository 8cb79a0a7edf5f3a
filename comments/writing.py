"""Writing: the page, the preview, the way through sign-in and the answers to a submission.

One flow for new threads and replies. A page and an htmx request go the same way; only the wrapping differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from accounts import kept_texts
from accounts.errors import TooManyKeptTexts, TooOften
from accounts.limits import check_limit
from accounts.services.standing import read_warning
from comments.composer import Composer
from comments.discussion import load_ancestors, load_branch
from comments.errors import ArticleGone, CommentError, ParentGone, StorageBusy, WarningUnread
from comments.forms import CommentForm
from comments.loading import load_comment, load_open_article, number_from
from comments.marks_html import counted
from comments.markup import check_text
from comments.models import Comment
from comments.passage_field import put_passage
from comments.permissions import check_place, check_post
from comments.places import place_of
from comments.services.posting import post_comment
from comments.services.preview import preview
from comments.services.quoting import quotation_of
from comments.suggesting import last_of_a_row
from comments.thread_html import render_thread
from config.caching import secret_page
from config.errors import BUSY_SECONDS, Problem, render_error
from config.typed_text import typed_fields

if TYPE_CHECKING:
    from django.http import HttpRequest as PlainRequest
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User
    from articles.models import Article

    class HttpRequest(PlainRequest):
        """A request as HtmxMiddleware leaves it."""

        htmx: HtmxDetails


# The target of the last accepted text, until the next page of the discussion tells the browser to drop its draft.
POSTED_KEY = "comments_posted"
POSTED = "Comment posted."
HELD = "Your comment waits for approval. Only you and the moderators see it."
WARNING_READ = "Thank you for reading. Post your text when you are ready."
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@vary_on_headers("HX-Request")
@secret_page
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Start a thread under an article."""
    try:
        article = load_open_article(slug)
    except ArticleGone as gone:
        return article_gone(request, gone)
    return _answer(request, Composer(article, answered=_answered(article, request.POST.get("answered", ""))))


@require_http_methods(FORM_METHODS)
@vary_on_headers("HX-Request")
@secret_page
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a comment."""
    try:
        comment = load_comment(request, pk, with_pruned=True)
    except ArticleGone as gone:
        return article_gone(request, gone)
    return _answer(request, Composer(comment.article, parent=comment))


def article_gone(request: PlainRequest, gone: ArticleGone) -> HttpResponse:
    """Answer for an article that was live once, with what was typed to copy."""
    typed = typed_fields(request)
    sentence = gone.message if typed else gone.message.partition(". ")[0] + "."
    return render_error(request, Problem(gone.status, "This page was taken down", sentence, typed=typed))


def _answer(request: HttpRequest, composer: Composer) -> HttpResponse:
    composer.stand_where_asked(request)
    try:
        if request.method == "POST":
            return _submit(request, composer)
        return _open(request, composer)
    except CommentError as error:
        composer.refuse(error)
        response = show_form(request, composer, error.status)
        if isinstance(error, StorageBusy):
            response.headers["Retry-After"] = str(BUSY_SECONDS)
        return response


def _open(request: HttpRequest, composer: Composer) -> HttpResponse:
    """Show the form, with the text kept for it or the words to quote."""
    kept = composer.take_back(request.session)
    if kept and composer.answered is None:
        composer.answered = _answered(composer.article, kept.extras.get("answered", ""))
    try:
        _check(request, composer)
    except ParentGone:
        if not kept or composer.is_visitor or composer.parent is None:
            raise
        query = urlencode({"gone": composer.parent.pk})
        return HttpResponseRedirect(f"{composer.article.get_absolute_url()}?{query}#comment-form")
    composer.last_own_id = last_of_a_row(composer.article, composer.parent, by=request.user)
    if not composer.text and "again" in request.GET:
        composer.text = _taken_back(request)
        composer.is_unsaved = bool(composer.text)
    if composer.parent and not composer.text and "quote" in request.GET:
        composer.text = quotation_of(composer.parent)
    if words := request.GET.get("passage", ""):
        put_passage(composer, words)
    return show_form(request, composer, 200)


def _submit(request: HttpRequest, composer: Composer) -> HttpResponse:
    """Preview, keep or post what was typed."""
    form = CommentForm(request.POST)
    form.is_valid()
    composer.take_typed(form.cleaned_data, request.POST.get("text", ""))
    composer.passage = request.POST.get("passage", "")
    if "preview" in request.POST:
        composer.preview = preview(composer.article, by=request.user, text=composer.text)
        _check(request, composer)
        return show_form(request, composer, 200)
    if "find" in request.POST:
        _check(request, composer)
        return show_form(request, composer, 200 if put_passage(composer, composer.passage) else 422)
    if composer.is_visitor:
        return _keep(request, composer)
    if "read_warning" in request.POST:
        read_warning(cast("User", request.user))
        _check(request, composer)
        composer.notice = "" if composer.warning else WARNING_READ
        return show_form(request, composer, 200)
    comment = post_comment(
        composer.article,
        by=cast("User", request.user),
        text=composer.text,
        parent=composer.parent,
        client_token=form.cleaned_data["client_token"],
        answered=composer.answered,
    )
    return _posted(request, composer, comment)


def _check(request: HttpRequest, composer: Composer) -> None:
    """Ask whether this person may write here; a visitor is asked about the place only."""
    if composer.is_visitor:
        check_place(composer.article, by=request.user, parent=composer.parent)
        return
    try:
        composer.heed(check_post(composer.article, by=request.user, parent=composer.parent))
    except WarningUnread as warning:
        # Reading it takes a press of its own; until then the text waits in the form.
        composer.refuse(warning)


def _keep(request: HttpRequest, composer: Composer) -> HttpResponse:
    """Keep a visitor's text and lead to sign-in and back."""
    _check(request, composer)
    check_text(composer.text)
    return keep_for_later(request, composer)


def keep_for_later(request: HttpRequest, composer: Composer, *, leads_to: str = "") -> HttpResponse:
    """Keep what was typed in the session, and lead to sign-in and back; or straight to the form that takes it."""
    try:
        check_limit(request, "keep_text")
        _keep_in_session(request, composer)
    except TooManyKeptTexts as error:
        composer.error = error.message
        composer.kept_elsewhere = kept_texts.all_kept(request.session)
        return show_form(request, composer, 422)
    except TooOften as error:
        composer.error = error.message
        response = show_form(request, composer, 429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    return HttpResponseClientRedirect(leads_to) if leads_to else sign_in_first(request, composer)


def sign_in_first(request: HttpRequest, composer: Composer) -> HttpResponse:
    """Lead to sign-in, and from there back to the form."""
    address = f"{reverse('account_login')}?{urlencode({'next': composer.return_to})}"
    return HttpResponseClientRedirect(address) if composer.is_in_place else see_other(address)


def _keep_in_session(request: HttpRequest, composer: Composer) -> None:
    # One of too many texts makes room for this one.
    kept_texts.discard(request.session, request.POST.get("discard", ""))
    kept_texts.keep(
        request.session,
        target=composer.target,
        label=composer.label,
        return_to=composer.return_to,
        text=composer.text,
        extras={"answered": composer.answered.pk} if composer.answered else {},
    )


def _posted(request: HttpRequest, composer: Composer, comment: Comment) -> HttpResponse:
    """Forget the kept text and lead to the new comment, or put it into the page."""
    composer.forget_kept(request.session)
    if composer.is_in_place:
        return _put_in_place(request, composer, comment)
    request.session[POSTED_KEY] = composer.draft_target
    messages.success(request, POSTED if comment.is_public else HELD)
    return see_other(place_of(comment, viewer=request.user))


def _put_in_place(request: HttpRequest, composer: Composer, comment: Comment) -> HttpResponse:
    """Answer with the new comment for its list, the counts and the status; a new thread's form starts afresh."""
    comment = Comment.objects.select_related("article", "parent").get(pk=comment.pk)
    context: dict[str, Any] = {
        "comment": comment,
        "thread_html": render_thread(load_branch(comment, request.user, levels=1).nodes, in_place=True),
        "reply_count": counted(comment.parent.descendant_count) if comment.parent else "",
        "status": POSTED if comment.is_public else HELD,
        "composer": None if composer.slot else Composer(comment.article, is_in_place=True),
    }
    response = render(request, "comments/_posted.html", context)
    told = {"id": comment.pk, "draft": composer.draft_target}
    return trigger_client_event(response, "comment-posted", told, after="swap")


def show_form(request: HttpRequest, composer: Composer, status: int) -> HttpResponse:
    """Answer with the form: alone, or on the writing page under what it answers."""
    if composer.is_in_place:
        return render(request, "comments/_composer.html", {"composer": composer}, status=status)
    answered = composer.parent or composer.answered
    context = {
        "composer": composer,
        "article": composer.article,
        "ancestors": load_ancestors(answered, request.user, with_self=True) if answered else [],
    }
    return render(request, "comments/write.html", context, status=status)


def _taken_back(request: HttpRequest) -> str:
    """Return the text of one's own comment that was just taken back, to write it anew."""
    own = Comment.objects.undeletable_by(request.user).filter(pk=number_from(request.GET["again"]))
    return own.values_list("source", flat=True).first() or ""


def _answered(article: Article, typed: object) -> Comment | None:
    """Return the comment a new thread says it answers, where it once stood under this article."""
    pk = number_from(str(typed))
    standing = Comment.objects.once_public().for_article(article).with_people()
    found: Comment | None = standing.filter(pk=pk).first() if pk else None
    return found


def see_other(address: str) -> HttpResponse:
    """Lead a browser from a form it has sent to the page it should see."""
    return HttpResponseRedirect(address, status=303)
