"""What the site says about itself on pages that are made already: above what the page is about, for every reader."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from config.stored_pages.entries import unpacked
from config.unavailable import READ_ONLY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    type GetResponse = Callable[[HttpRequest], HttpResponse]

# templates/base.html
BEFORE = b'<main id="main"'
# Headers of a page without the notice.
OF_ANOTHER_BODY = ("Content-Encoding", "Content-Length", "ETag", "Last-Modified")
# So long after a write was refused pages say that none is taken.
TOLD_SECONDS = 30.0


def put_notice(response: HttpResponse, template: str, context: Mapping[str, Any] | None = None) -> bool:
    """Put a notice into a whole page, above its main part; return False for other answers, which stay as they are."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return False
    head, main, rest = unpacked(response).partition(BEFORE)
    if not main:
        return False
    notice = render_to_string(template, context).strip().encode()
    for name in OF_ANOTHER_BODY:
        response.headers.pop(name, None)
    response.content = b"".join((head, notice, main, rest))
    return True


def tell_read_only(get_response: GetResponse) -> GetResponse:
    """Say on every page that nothing can be saved, while the database takes no writes. Outside the kept pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if time.monotonic() - READ_ONLY.noted_at < TOLD_SECONDS and response.status_code == HTTPStatus.OK:
            is_told = put_notice(response, "includes/_read_only.html")
            # Shared caches would show the notice for longer than it is true.
            if is_told and response.headers.get("Cache-Control", "").startswith("public"):
                response.headers["Cache-Control"] = "private, no-cache"
        return response

    return middleware
