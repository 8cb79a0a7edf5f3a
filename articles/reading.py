"""How every page of the magazine answers: to all, fresh until the clock changes it, moved addresses followed."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from articles.errors import ArticleDeleted, ArticleMoved
from articles.frame import frame_of
from articles.paging import FirstPageNamed
from config.caching import public_page, read_anywhere
from config.errors import Problem, render_error

if TYPE_CHECKING:
    from collections.abc import Callable

    type View = Callable[..., HttpResponseBase]


GONE = Problem(
    HTTPStatus.GONE,
    "This article was taken down",
    "It stood at this address once and was deleted.",
    "Its discussion went with it.",
)


def reading_page(view: View) -> View:
    """Make a view a page of the magazine: reading only, 301 for moved addresses, shared caches for visitors."""
    page = read_anywhere(_fresh_until_next_change(public_page(_follow_moves(view))))
    return require_safe(_conditional_for_visitors(page, conditional_page(page)))


def _conditional_for_visitors(view: View, conditional: View) -> View:
    """Answer visitors 304 where they have the page.

    A member's holds a token of its own: it is never the same twice. One that is being kept gets its mark there.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        is_kept = getattr(request, "page_tokens", None) is not None
        chosen = view if is_kept or settings.SESSION_COOKIE_NAME in request.COOKIES else conditional
        return chosen(request, *args, **kwargs)

    return wrapper


def _follow_moves(view: View) -> View:
    """Answer 301 where an address is a former one; a former slug keeps its query string."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ArticleMoved as moved:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{moved.location}?{query}" if query else moved.location)
        except FirstPageNamed as named:
            return HttpResponsePermanentRedirect(named.path)
        except ArticleDeleted:
            return render_error(request, GONE)

    return wrapper


def _fresh_until_next_change(view: View) -> View:
    """Let shared caches keep a page no longer than it stays true."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.headers["Cache-Control"].startswith("public"):
            frame = frame_of(request)
            patch_cache_control(response, max_age=frame.seconds_left())
            request.nothing_ends_before = frame.ends_at  # type: ignore[attr-defined]
        return response

    return wrapper
