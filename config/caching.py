"""Classes of answer, one decorator each: public (and personal for members) and secret.

A view without one of them is a defect; tests/test_policy.py walks the addresses.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.utils.cache import patch_vary_headers

from config.replica import may_read_replica
from config.stored_pages.entries import PUBLIC_SECONDS
from config.stored_pages.middleware import do_not_keep, page_age

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

type View = Callable[..., HttpResponseBase]


def read_anywhere(view: View) -> View:
    """Let a public page be read from the replica where there is one and it has everything the page shows."""
    return may_read_replica(view, age=page_age, do_not_keep=do_not_keep)


def public_page(view: View) -> View:
    """Let shared caches keep what visitors get; keep what members get out of them.

    The answer to a request with a session cookie is personal. `no-cache`, not `no-store`: the browser's Back button
    may restore typed text.
    """
    answer = read_anywhere(view)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = answer(request, *args, **kwargs)
        if response.has_header("Cache-Control"):
            return response
        is_shared = not request.COOKIES and request.method in {"GET", "HEAD"} and not response.cookies
        response.headers["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if is_shared else "private, no-cache"
        patch_vary_headers(response, ["Cookie"])
        return response

    wrapper.cache_class = "public"  # type: ignore[attr-defined]
    return wrapper


def secret_page(view: View) -> View:
    """Keep the answer out of every cache: account pages, writing pages, previews."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    wrapper.cache_class = "secret"  # type: ignore[attr-defined]
    return wrapper
