"""The preview: what is typed into the form, saved or not, in the reader's own page. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from articles.admin.desk_views import writers_article
from articles.admin.typed_snapshot import read_typed
from articles.admin.workflow_cards import facts_of_checks
from articles.permissions import load_for_desk
from articles.previewing import preview_context
from articles.publish_gate import run
from articles.querysets import works_at_desk
from articles.services.gating import moment_of
from articles.snapshots import Snapshot, working_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from articles.models import Article

ADD = "articles.add_article"


def preview(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Print a sent form as readers would get it, whatever the form would say to it."""
    if pk is None and not works_at_desk(request.user, ADD):
        raise PermissionDenied
    article = load_for_desk(request.user, pk) if pk is not None else None
    return preview_page(request, preview_context(article, _sent(request, article)))


def checks_of_typed(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Print the card of checks for a sent form, as the gate would judge it now. Nothing is written."""
    article = writers_article(request, pk)
    found = run(article, _sent(request, article), at=moment_of(article))
    return render(request, "admin/articles/article/_checks.html", {"facts": facts_of_checks(request, found)})


def preview_page(
    request: HttpRequest, context: dict[str, Any], template: str = "articles/article_preview.html"
) -> HttpResponse:
    """Answer with the reader's template, for nobody's cache and no search engine."""
    response = render(request, template, context)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _sent(request: HttpRequest, article: Article | None) -> Snapshot:
    known = working_of(article) if article is not None else Snapshot()
    return Snapshot.from_fields(known.to_fields() | read_typed(request.POST))
