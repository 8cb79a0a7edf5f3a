"""What the bench compares with: views that do the least a page or a post could do, behind the same middleware.

They stand beside the magazine's addresses in the bench's own server; production never loads this module. A body or the
statements of a view are a file in a folder of the scratch site, named by its content, so that a process reads it once.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.http import require_POST, require_safe

from accounts.models import ImportedIdentity
from comments.forms import CommentForm
from comments.loading import load_comment
from comments.permissions import check_post
from comments.services.texts import judge_text
from config.caching import public_page, secret_page
from config.stored_pages.scopes import MAGAZINE, TALK, renew

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from accounts.models import User
    from comments.models import Comment

# The headers that say what a body is; middleware adds the others to a floor as it does to a page.
KEPT_HEADERS = ("Content-Type", "Content-Encoding", "Cache-Control", "Vary", "ETag")


@dataclass(frozen=True)
class Kept:
    """The bytes a page answered and what they are."""

    headers: dict[str, str]
    body: bytes


@require_safe
@public_page
def bare(request: HttpRequest) -> HttpResponse:
    """Answer a few letters: what Django itself costs."""
    return HttpResponse("Broadsheet")


@require_safe
def constant(request: HttpRequest, name: str) -> HttpResponse:
    """Answer the very bytes of a page."""
    kept = _kept(name)
    return HttpResponse(kept.body, headers=kept.headers)


@require_safe
@public_page
def unchanged(request: HttpRequest) -> HttpResponse:
    """Answer that a page is as it was."""
    return HttpResponseNotModified()


@require_safe
@public_page
def raw(request: HttpRequest, name: str) -> HttpResponse:
    """Fetch rows by SQL, without models, and join their texts."""
    texts: list[str] = []
    with connection.cursor() as cursor:
        for statement in _statements(name):
            cursor.execute(statement)
            texts += [value for row in cursor.fetchall() for value in row if isinstance(value, str)]
    return HttpResponse("".join(texts))


@require_POST
@secret_page
def insert(request: HttpRequest, pk: int) -> HttpResponse:
    """Store one row: what a form's way in and out costs, with its member, session and message."""
    return _stored(request, load_comment(request, pk))


@require_POST
@secret_page
def plain_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what a reply does before and after it is stored, and store one row that has no place in a tree.

    No lock, nothing shifted or counted, nobody told.
    """
    comment = load_comment(request, pk, with_pruned=True)
    form = CommentForm(request.POST)
    form.is_valid()
    by = cast("User", request.user)
    judge_text(request.POST.get("text", ""), by=by, language=comment.article.language)
    check_post(comment.article, by=by, parent=comment)
    return _stored(request, comment)


def _stored(request: HttpRequest, comment: Comment) -> HttpResponse:
    with transaction.atomic():
        ImportedIdentity.objects.create(source="bench", source_id=str(time.monotonic_ns()), name=str(request.user))
    messages.success(request, "Comment posted.")
    return HttpResponseRedirect(comment.article.get_absolute_url(), status=303)


@require_safe
@secret_page
def forget(request: HttpRequest) -> HttpResponse:
    """Make every stored page old, so that the next one is made anew."""
    renew(MAGAZINE, TALK)
    return HttpResponse("forgotten")


def keep_body(headers: dict[str, str], body: bytes) -> str:
    """Keep what a page answered for `constant`; return the address."""
    name = hashlib.sha256(body).hexdigest()[:20]
    kept = {name: value for name, value in headers.items() if name in KEPT_HEADERS}
    _file(f"{name}.json").write_text(json.dumps(kept), encoding="utf-8")
    _file(f"{name}.body").write_bytes(body)
    return f"/bench/constant/{name}/"


def keep_statements(statements: Sequence[str]) -> str:
    """Keep the statements of a page for `raw`; return the address."""
    text = json.dumps(list(statements))
    name = hashlib.sha256(text.encode()).hexdigest()[:20]
    _file(f"{name}.sql").write_text(text, encoding="utf-8")
    return f"/bench/raw/{name}/"


@cache
def _kept(name: str) -> Kept:
    return Kept(json.loads(_file(f"{name}.json").read_text(encoding="utf-8")), _file(f"{name}.body").read_bytes())


@cache
def _statements(name: str) -> Any:
    return json.loads(_file(f"{name}.sql").read_text(encoding="utf-8"))


def _file(name: str) -> Path:
    folder = Path(settings.VAR_DIR) / "floors"
    folder.mkdir(exist_ok=True)
    return folder / name


urlpatterns = [
    path("bench/", bare),
    path("bench/constant/<slug:name>/", constant),
    path("bench/unchanged/", unchanged),
    path("bench/raw/<slug:name>/", raw),
    path("bench/insert/<int:pk>/", insert),
    path("bench/reply/<int:pk>/", plain_reply),
    path("bench/forget/", forget),
    path("", include("config.urls")),
]
handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.page_not_found"
handler429 = "config.errors.too_many_requests"
handler500 = "config.errors.server_error"
