"""An article's history at the desk: its revisions with the acts between them, two compared, one restored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.admin.desk_views import after_saving, back_to_form, number_of, page_context, writers_article
from articles.comparing import compare_bodies
from articles.errors import ArticleError
from articles.field_words import field_changes, names_of
from articles.history import load_page, newest_of, seen_revision
from articles.models import Revision
from articles.permissions import can_write, load_for_desk
from articles.services.restoring import restorable, restore_revision
from articles.services.revising import snapshot_of
from articles.snapshots import Snapshot, relations_of, stored_of, working_of
from articles.unsaved import autosave_rows, unsaved_of
from articles.workflow import REVIEW, acts_for

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from articles.models import Article, Autosave

# What can be compared besides revisions, by the word in the address.
REVISION_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
LIVE, NOW, MINE = "live", "now", "mine"
# What an editor decides who has read what changed in a text in review.
DECIDE = ("approve", "publish", "return")
_TITLES = {LIVE: "what readers have", NOW: "the text as it is saved", MINE: "your unsaved text"}


def history_page(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the revisions of an article, newest first, and what was done between them."""
    article = load_for_desk(request.user, pk)
    below = request.GET.get("below", "")
    page = load_page(article, below=number_of(below))
    context = page_context(admin, request, article, "History", page=page, may_restore=can_write(request.user, article))
    return TemplateResponse(request, "admin/articles/article/history.html", context)


def review_page(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Open a text that waits for review on what changed since an editor last said yes to it; else its form."""
    article = load_for_desk(request.user, pk)
    seen, newest = seen_revision(article), newest_of(article)
    if article.shown_status != REVIEW or not seen or newest is None or newest.number == seen:
        return back_to_form(article)
    address = reverse("admin:articles_article_compare", args=[pk])
    return HttpResponseRedirect(f"{address}?from={seen}&to={NOW}", status=303)  # type: ignore[call-arg]


def compare_page(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what differs between two texts of an article: revisions by number, live, now or one's own unsaved text."""
    left, right = request.GET.get("from", ""), request.GET.get("to", NOW)
    article, before, after = _texts(request, pk, left, right)
    context = page_context(
        admin,
        request,
        article,
        f"{_title(left).capitalize()} and {_title(right)}",
        left=left,
        right=right,
        fields=field_changes(before, after, names_of(before, after)),
        body=compare_bodies(before.body, after.body),
    )
    context["count"] = len(context["fields"]) + context["body"].count
    is_whole = article.shown_status == REVIEW and right == NOW
    context["acts"] = [act for act in acts_for(article, request.user) if act.name in DECIDE] if is_whole else []
    return TemplateResponse(request, "admin/articles/article/compare.html", context)


def restore_page(admin: Any, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what restoring a revision changes and what of it is gone; restore it as a new draft or pending change."""
    article = writers_article(request, pk)
    revision = get_object_or_404(Revision, article=article, number=number)
    snapshot, gone = restorable(article, revision)
    if request.method == "POST":
        opened = request.POST.get("version", "")
        return _restore(request, article, revision, number_of(opened))
    now = working_of(article)
    context = page_context(
        admin,
        request,
        article,
        f"Restore revision {number}",
        revision=revision,
        gone=gone,
        fields=field_changes(now, snapshot, names_of(now, snapshot)),
        body=compare_bodies(now.body, snapshot.body),
        is_same=snapshot == now,
    )
    return TemplateResponse(request, "admin/articles/article/restore.html", context)


def _restore(request: HttpRequest, article: Article, revision: Revision, opened_version: int) -> HttpResponse:
    try:
        saved, gone = restore_revision(article, revision, by=request.user, opened_version=opened_version)  # type: ignore[arg-type]
    except ArticleError as err:
        messages.error(request, f"Nothing was restored. {err.message}")
        return back_to_form(article)
    for sentence in gone:
        messages.warning(request, sentence)
    if not saved.changed:
        messages.info(request, f"The article says what revision {revision.number} said already.")
    elif saved.article.pending_id:
        messages.success(request, f"Restored from {revision.number}. Readers see it once the changes are published.")
    else:
        messages.success(request, f"Restored from {revision.number}. The text before is in the history.")
    return after_saving(request, article)


def _texts(request: HttpRequest, pk: int, left: str, right: str) -> tuple[Article, Snapshot, Snapshot]:
    """Return an article and two texts of it: one query, one more for an unsaved text that others saved over."""
    person, numbers = cast("User", request.user), {number for name in (left, right) if (number := _number(name))}
    revisions = Revision.objects.filter(article=pk, number__in=numbers)
    kept, relations = autosave_rows(person, pk), relations_of(pk)
    article = load_for_desk(person, pk, "pending", beside=(revisions, kept, relations))
    article.stored = Snapshot.of(article, relations)  # type: ignore[attr-defined]
    rows = {row.number: snapshot_of(row) for row in revisions}
    before, after = (rows.get(_number(name)) or _named(person, article, name, kept) for name in (left, right))
    if before is None or after is None:
        raise Http404("There is no such text of this article.")
    # Where the article stands is no part of its text, unless two revisions differ in it.
    return article, (before if _number(left) and _number(right) else before.standing_as(after)), after


def _number(name: str) -> int:
    """Return the number of a revision, 0 where a name is none."""
    return int(name) if REVISION_NUMBER.fullmatch(name) else 0


def _named(person: User, article: Article, name: str, kept: QuerySet[Autosave]) -> Snapshot | None:
    if name == LIVE:
        return stored_of(article) if article.is_live else None
    if name == NOW:
        return working_of(article)
    unsaved = unsaved_of(person, article, rows=kept) if name == MINE else None
    return unsaved.snapshot if unsaved else None


def _title(name: str) -> str:
    return _TITLES.get(name, f"revision {name}")
