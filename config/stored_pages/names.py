"""Which pages are kept, and under which names: a path, and the parameters its view names, in one order.

A parameter that the view does not name makes no page of its own: `?utm_source=x` is answered with the page without it.
A page whose parameter has a value that the site itself would not write (`?page=02`) is made for its reader alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponseBase

    type View = Callable[..., HttpResponseBase]
    type Known = Mapping[str, re.Pattern[str]]

# Nothing beneath these is kept, so nothing is looked up for them.
NEVER = ("/admin/", "/accounts/", "/static/", "/media/", "/notifications/")
# A request with one of these is answered by the view itself.
PERSONAL_HEADERS = ("HTTP_HX_REQUEST", "HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_TRANSFER_ENCODING")
PAGE_NUMBER = re.compile(r"[2-9]|[1-9][0-9]{1,8}", re.ASCII)


def kept_page(*, but: tuple[str, ...] = (), **parameters: re.Pattern[str]) -> Callable[[View], View]:
    """Mark a view whose answers to visitors are kept, one for each value of these parameters.

    `but`: parameters with which an answer is not kept, because nobody else will ask for it. The innermost decorator:
    the others copy its mark from the function.
    """

    def mark(view: View) -> View:
        view.kept_parameters = dict(sorted(parameters.items()))  # type: ignore[attr-defined]
        view.unkept_parameters = frozenset(but)  # type: ignore[attr-defined]
        return view

    return mark


def name_of(request: HttpRequest) -> str | None:
    """Return the name under which the answer to a request may be kept, or None. No query."""
    if request.method not in {"GET", "HEAD"} or request.path.startswith(NEVER):
        return None
    if settings.SESSION_COOKIE_NAME in request.COOKIES or not request.META.keys().isdisjoint(PERSONAL_HEADERS):
        return None
    # A GET with a body is refused further in (config/middleware.py).
    if request.META.get("CONTENT_LENGTH", "") not in {"", "0"}:
        return None
    return _with_parameters(request) if request.META.get("QUERY_STRING") else request.path


def may_be_kept(path: str) -> bool:
    """Tell whether a view that keeps its pages answers at an address."""
    return hasattr(_view_at(path), "kept_parameters")


def _view_at(path: str) -> Any:
    try:
        return resolve(path).func
    except Resolver404:
        return None


def _with_parameters(request: HttpRequest) -> str | None:
    view = _view_at(request.path)
    known: Known | None = getattr(view, "kept_parameters", None)
    if known is None or not view.unkept_parameters.isdisjoint(request.GET):
        return None
    asked = {name: request.GET.getlist(name) for name in known if name in request.GET}
    if any(len(values) > 1 or not known[name].fullmatch(values[0]) for name, values in asked.items()):
        return None
    query = "&".join(f"{name}={values[0]}" for name, values in asked.items())
    return f"{request.path}?{query}" if query else request.path
