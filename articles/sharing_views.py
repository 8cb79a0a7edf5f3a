"""An article before it is live, for people who have a link to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.errors import TooOften
from accounts.limits import check_limit
from articles.previewing import preview_context
from articles.services.sharing import find_share_link, note_opening
from articles.snapshots import Snapshot, working_of
from config.caching import secret_page
from config.errors import too_many_requests

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@secret_page
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the newest text, or the one the link holds; a link that is none answers like an address that is none."""
    try:
        check_limit(request, "share_link", counts_reading=True)
    except TooOften:
        return too_many_requests(request)
    link = find_share_link(token)
    if link is None:
        raise Http404("There is nothing at this address.")
    if request.method == "GET":
        note_opening(link)
    revision = link.revision
    text = Snapshot.from_fields({**revision.fields, "body": revision.body}) if revision else working_of(link.article)
    # Whoever reads it, the page is a stranger's: nothing on it leads to the desk.
    context = {**preview_context(link.article, text), "share": link, "gaps": [], "user": AnonymousUser()}
    response = render(request, "articles/article_preview.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
