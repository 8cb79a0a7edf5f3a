"""Autosaves at the desk: keep what is typed, show it beside what is saved, put it back into the form or forget it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles.admin.desk_views import back_to_form, number_of, page_context, writers_article
from articles.admin.typed_snapshot import read_typed
from articles.comparing import compare_bodies
from articles.field_words import field_changes, names_of
from articles.models import Article
from articles.services.autosaving import drop_autosave, keep_autosave
from articles.services.sent_forms import FORM_KEY
from articles.snapshots import Snapshot, working_of
from articles.unsaved import Unsaved, unsaved_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# Bytes of one autosave; saving itself takes more.
MOST_BYTES = 1_000_000


def autosave(admin: Any, request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Keep what a form sends by itself, and answer when; a reading answers with a fresh token for the next save."""
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return JsonResponse({"sentence": "Too long to keep automatically. Save it yourself."}, status=413)
    key = request.POST.get("form_key", "")
    article = None if pk is None else Article.objects.editable_by(request.user).only("pk").filter(pk=pk).first()
    if (pk is not None and article is None) or (pk is None and not _may_begin(admin, request, key)):
        raise Http404("There is no article of this number.")
    opened = request.POST.get("opened_version", "")
    moment = keep_autosave(
        read_typed(request.POST),
        by=request.user,  # type: ignore[arg-type]
        opened_version=number_of(opened),
        article=article,
        form_key=key,
    )
    return JsonResponse({"kept": f"{timezone.localtime(moment):%H:%M}"})


def unsaved_page(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show how an unsaved text differs from the saved one, before it goes into the form; or forget it."""
    article = writers_article(request, pk)
    unsaved = unsaved_of(request.user, article)  # type: ignore[arg-type]
    if request.method == "POST":
        drop_autosave(by=request.user, article=article)  # type: ignore[arg-type]
        messages.success(request, "The unsaved text was thrown away.")
        return back_to_form(article)
    if unsaved is None:
        messages.info(request, "Nothing of yours is unsaved.")
        return back_to_form(article)
    return _compared(admin, request, article, unsaved, working_of(article))


def unsaved_beginning(admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Show a text that was typed into the form of a new article and never saved; or forget it."""
    if not _may_begin(admin, request, key):
        raise PermissionDenied
    unsaved = unsaved_of(request.user, None, key)  # type: ignore[arg-type]
    if unsaved is None:
        raise Http404("There is no such text.")
    if request.method == "POST":
        drop_autosave(by=request.user, form_key=key)  # type: ignore[arg-type]
        messages.success(request, "The unsaved text was thrown away.")
        return HttpResponseRedirect(reverse("admin:articles_article_add"), status=303)  # type: ignore[call-arg]
    return _compared(admin, request, None, unsaved, Snapshot())


def restored(request: HttpRequest, article: Article | None) -> Unsaved | None:
    """Return the unsaved text the address of a form asks to be filled with. Queries as `unsaved_of`."""
    key = request.GET.get("restore", "")
    if article is None:
        return unsaved_of(request.user, None, key) if FORM_KEY.fullmatch(key) else None  # type: ignore[arg-type]
    return unsaved_of(request.user, article) if key else None  # type: ignore[arg-type]


def key_of_form(request: HttpRequest) -> str:
    """Return the key of a new article's form: the one it was sent with, that of its address, or a new one."""
    key = request.POST.get("form_key", "") or request.GET.get("restore", "") or request.GET.get("form", "")
    return key if FORM_KEY.fullmatch(key) else secrets.token_hex(16)


def _may_begin(admin: Any, request: HttpRequest, key: str) -> bool:
    return bool(admin.has_add_permission(request) and FORM_KEY.fullmatch(key))


def _compared(
    admin: Any, request: HttpRequest, article: Article | None, unsaved: Unsaved, saved: Snapshot
) -> HttpResponse:
    typed = unsaved.snapshot
    context = page_context(
        admin,
        request,
        article,
        "Your unsaved text",
        unsaved=unsaved,
        fields=field_changes(saved, typed, names_of(saved, typed)),
        body=compare_bodies(saved.body, typed.body),
    )
    return TemplateResponse(request, "admin/articles/article/unsaved.html", context)
