"""The edit form: on its own page, or in place of the comment's text, with every answer a save can get."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from comments.composer import EditComposer
from comments.discussion import load_branch
from comments.errors import ArticleGone, ChangedMeanwhile, CommentError, StorageBusy
from comments.forms import EditForm
from comments.loading import load_comment
from comments.models import Comment
from comments.passage_field import put_passage
from comments.permissions import check_edit, check_save
from comments.places import place_of
from comments.services.editing import edit_comment, revision_of
from comments.services.preview import preview
from comments.thread_html import render_edited
from comments.writing import FORM_METHODS, POSTED_KEY, article_gone, keep_for_later, see_other, show_form, sign_in_first
from config.caching import secret_page
from config.errors import BUSY_SECONDS

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import User
    from comments.writing import HttpRequest

SAVED = "Your changes are saved."
WAITS = "Your edit waits for approval. Only you and the moderators see it."


@require_http_methods(FORM_METHODS)
@vary_on_headers("HX-Request")
@secret_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own comment."""
    try:
        comment = load_comment(request, pk, with_pruned=True)
    except ArticleGone as gone:
        return article_gone(request, gone)
    composer = EditComposer(comment.article, edited=comment)
    composer.stand_where_asked(request)
    try:
        return _save(request, composer) if request.method == "POST" else _open(request, composer)
    except CommentError as error:
        return _refuse(request, composer, error)


def _open(request: HttpRequest, composer: EditComposer) -> HttpResponse:
    """Show the form with the text as it is, or with the one kept for it."""
    if composer.is_visitor:
        return sign_in_first(request, composer)
    check_edit(composer.edited, by=request.user)
    composer.text = composer.edited.source
    composer.take_back(request.session)
    composer.begin_from(composer.edited, revision_of(composer.edited), by=request.user)
    return show_form(request, composer, 200)


def _save(request: HttpRequest, composer: EditComposer) -> HttpResponse:
    """Preview, keep or save what was typed."""
    form = EditForm(request.POST)
    form.is_valid()
    composer.take_typed(form.cleaned_data, request.POST.get("text", ""))
    composer.passage = request.POST.get("passage", "")
    if composer.is_visitor:
        return keep_for_later(request, composer)
    if "preview" in request.POST:
        composer.preview = preview(composer.article, by=request.user, text=composer.text)
        check_save(composer.edited, by=request.user)
        return show_form(request, composer, 200)
    if "append" in request.POST:
        return _append(request, composer)
    if "find" in request.POST:
        check_save(composer.edited, by=request.user)
        return show_form(request, composer, 200 if put_passage(composer, composer.passage) else 422)
    edit_comment(
        composer.edited,
        by=cast("User", request.user),
        text=composer.text,
        revision=composer.revision,
        text_hash=composer.text_hash,
    )
    return _saved(request, composer)


def _append(request: HttpRequest, composer: EditComposer) -> HttpResponse:
    """Open the form with what was typed elsewhere added to the text. A form in place cannot hold it: a page does."""
    comment = composer.edited
    check_edit(comment, by=request.user)
    composer.text = f"{comment.source}\n\n{composer.text}"
    if composer.is_in_place:
        return keep_for_later(request, composer, leads_to=composer.return_to)
    composer.begin_from(comment, revision_of(comment), by=request.user)
    return show_form(request, composer, 200)


def _refuse(request: HttpRequest, composer: EditComposer, error: CommentError) -> HttpResponse:
    """Say why nothing was saved. After another tab was faster the next save is meant, so the form begins anew."""
    composer.refuse(error)
    if isinstance(error, ChangedMeanwhile):
        present = Comment.objects.get(pk=composer.edited.pk)
        composer.begin_from(present, revision_of(present), by=request.user)
        composer.present_text = present.source
    response = show_form(request, composer, error.status)
    if isinstance(error, StorageBusy):
        response.headers["Retry-After"] = str(BUSY_SECONDS)
    return response


def _saved(request: HttpRequest, composer: EditComposer) -> HttpResponse:
    """Forget the kept text and lead to the comment, or put the new text into the page."""
    composer.forget_kept(request.session)
    status = SAVED if Comment.objects.public().filter(pk=composer.edited.pk).exists() else WAITS
    if not composer.is_in_place:
        request.session[POSTED_KEY] = composer.draft_target
        messages.success(request, status)
        return see_other(place_of(composer.edited, viewer=request.user))
    node = load_branch(composer.edited, request.user, levels=1).nodes[0]
    response = render(request, "comments/_edited.html", {"edited_html": render_edited(node), "status": status})
    told = {"id": node.id, "draft": composer.draft_target}
    return trigger_client_event(response, "comment-edited", told, after="swap")
