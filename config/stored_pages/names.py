"""Which pages are kept, and under which names: a path, and the parameters its view knows, in one order.

What nobody asked a view to know makes no page of its own: `?utm_source=x` is answered with the page without it. A value
that is not exactly as the site itself would write it is answered without the shelf.
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
# Whoever sends one of these gets an answer of their own.
PERSONAL_HEADERS = ("HTTP_HX_REQUEST", "HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_TRANSFER_ENCODING")
PAGE_NUMBER = re.compile(r"[2-9]|[1-9][0-9]{1,8}", re.ASCII)


def kept_page(*, but: tuple[str, ...] = (), **parameters: re.Pattern[str]) -> Callable[[View], View]:
    """Mark a view whose answers to visitors are kept, one for each value of these parameters.

    `but`: parameters that make an answer nobody else will ask for. Stands directly above the function: the other
    decorators carry the mark on.
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
    # What comes with a body is for what refuses odd input to judge.
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
