"""Lead readers on where a former site had pages, and count what they look for in vain."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.http import HttpResponse, HttpResponseRedirect

from articles.models import Redirect
from articles.services.redirects import find_redirect, note_missing, note_use
from config.errors import Problem, render_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    type GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)


def lead_on(get_response: GetResponse) -> GetResponse:
    """Ask for a redirect only where nothing answered: pages that exist cost no query, and none is ever hidden."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND or request.method not in {"GET", "HEAD"}:
            return response
        try:
            redirect = _asked(request.path)
        except DatabaseError:
            logger.warning("An address without a page could not be looked up.", exc_info=True)
            return response
        return response if redirect is None else _answer(request, redirect)

    return middleware


def _asked(path: str) -> Redirect | None:
    """Return where a path leads, and count the question."""
    redirect = find_redirect(path)
    if redirect is None:
        note_missing(path)
    else:
        note_use(redirect)
    return redirect


def _answer(request: HttpRequest, redirect: Redirect) -> HttpResponse:
    """Return the redirect, with the query that came along where the target has none, or the page that says gone."""
    if redirect.answer == Redirect.Answer.GONE:
        words = ("This page is gone", "It was taken down for good.", "The front page and the archive lead on.")
        return render_error(request, Problem(410, *words))
    query = request.META.get("QUERY_STRING", "")
    location = f"{redirect.target}?{query}" if query and "?" not in redirect.target else redirect.target
    answer = HttpResponseRedirect(location, status=redirect.answer)
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
