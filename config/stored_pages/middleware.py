"""Answer visitors from finished pages, and keep what is made for them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.cache import get_max_age

from config import metrics
from config.replica import is_choosing, read_by_age
from config.stored_pages.entries import Entry
from config.stored_pages.last_good import answer_of_copy, is_nothing_made, keep_copy, note_whether_made
from config.stored_pages.names import may_be_kept, name_of
from config.stored_pages.scopes import MAGAZINE, TALK, read_tokens, seconds_since_renewal, taken_from
from config.stored_pages.shelf import find_page, one_builder, put_page, replace_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    type GetResponse = Callable[[HttpRequest], HttpResponse]

# Taken out of the request while the page is made: the view must answer with the page, never with 304.
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


def serve_stored_pages(get_response: GetResponse) -> GetResponse:
    """Give visitors the kept page: one read of the cache, no query, no template. Else make it, once for all who wait.

    Stands where nothing before it knows people, and before what adds the same headers to every answer.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        name = name_of(request) if settings.STORED_PAGES else None
        if name is None:
            return get_response(request)
        if kept := find_page(name):
            metrics.VISITORS_PAGES.add(1, "kept")
            return kept.answer(request)
        if not may_be_kept(request.path):
            return get_response(request)
        with one_builder(name) as is_mine:
            kept = None if is_mine else find_page(name)
            metrics.VISITORS_PAGES.add(1, "waited for" if kept else "made")
            if kept:
                return kept.answer(request)
            return (is_nothing_made() and answer_of_copy(name)) or _make(name, request, get_response)

    return middleware


def depend_on(request: HttpRequest, *scopes: str) -> None:
    """Note what the page being made shows. Call it before that is loaded.

    Decide again from which database it is read. A page that is not to be kept notes nothing.
    """
    tokens: dict[str, str] | None = getattr(request, "page_tokens", None)
    if tokens is None:
        if is_choosing():
            read_by_age(seconds_since_renewal((MAGAZINE, *scopes), read_tokens((MAGAZINE, *scopes))))
        return
    # The article was loaded before its discussion: a comment that came in between would be counted in one of them only.
    now = read_tokens({*scopes, *map(taken_from, scopes), TALK})
    if now.get(TALK) != tokens.get(TALK):
        do_not_keep(request)
        read_by_age(0)
        return
    tokens.update(now)
    request.page_scopes = {MAGAZINE, *scopes}  # type: ignore[attr-defined]
    read_by_age(seconds_since_renewal(request.page_scopes, tokens))  # type: ignore[attr-defined]


def page_age(request: HttpRequest) -> float:
    """Return how long ago (seconds) anything changed, in the magazine or in any discussion.

    For a page that has not said yet what it depends on.
    """
    tokens: dict[str, str] | None = getattr(request, "page_tokens", None)
    return seconds_since_renewal((MAGAZINE, TALK), tokens or read_tokens((MAGAZINE, TALK)))


def do_not_keep(request: HttpRequest) -> None:
    """Give the page being made to its reader alone: nobody else will ask for it."""
    request.page_tokens = None  # type: ignore[attr-defined]


def _make(name: str, request: HttpRequest, get_response: GetResponse) -> HttpResponse:
    """Make a page as it is for a visitor without any cookie, keep it if it may be kept, and answer."""
    request.page_scopes = {MAGAZINE, TALK}  # type: ignore[attr-defined]
    request.page_tokens = read_tokens((MAGAZINE, TALK, taken_from(MAGAZINE), taken_from(TALK)))  # type: ignore[attr-defined]
    conditions = {key: request.META.pop(key) for key in CONDITIONS if key in request.META}
    request.COOKIES = {}
    response = get_response(request)
    request.META |= conditions
    note_whether_made(response)
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return answer_of_copy(name) or response
    return _kept(name, request, response) if _may_keep(request, response) else response


def _kept(name: str, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep a page that was just made; return the answer for the one who waits for it."""
    tokens: dict[str, str] = request.page_tokens  # type: ignore[attr-defined]
    scopes: set[str] = request.page_scopes  # type: ignore[attr-defined]
    entry = Entry.of(response, {scope: tokens[scope] for scope in scopes}, true_for=get_max_age(response) or 0)
    put_page(name, entry)
    copy = replace(entry, tokens={scope: tokens.get(scope, "") for scope in map(taken_from, scopes)})
    until = getattr(request, "nothing_ends_before", None)
    answer = entry.answer(request)
    # When an answer is closed it has been sent: nobody waits for what is done then.
    answer._resource_closers += [  # type: ignore[attr-defined]  # noqa: SLF001  (as Django closes files)
        partial(_pack, name, entry, response.content),
        partial(keep_copy, name, copy, until=until),
    ]
    return answer


def _pack(name: str, entry: Entry, html: bytes) -> None:
    replace_page(name, entry, entry.packed(html))


def _may_keep(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Tell whether an answer is a page for everybody, made from what is still so."""
    view = getattr(request.resolver_match, "func", None)
    if not hasattr(view, "kept_parameters") or response.status_code != HTTPStatus.OK or response.streaming:
        return False
    if response.cookies or not response.headers.get("Cache-Control", "").startswith("public"):
        return False
    # A nonce is for one answer: all readers of a kept page would have the same.
    if "'nonce-" in response.headers.get("Content-Security-Policy", ""):
        return False
    tokens: dict[str, str] | None = getattr(request, "page_tokens", None)
    return tokens is not None and all(tokens.get(scope) for scope in request.page_scopes)  # type: ignore[attr-defined]
