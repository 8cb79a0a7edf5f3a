"""A form that came back on an error page is sent once more with one press, also after signing in in between.

Signing in changes the token that forms carry, so the page's own would be stale. In its place the form carries a
signature of its address, which counts only where the browser itself says that the form stood on a page of this site:
`Sec-Fetch-Site` and `Origin` cannot be set by scripts, and no other site can read the signature.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing
from django.http import UnreadablePostError

from config.typed_text import SENT_AGAIN, came_from_this_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SALT = "config.sent_again"
# So long the page may wait in its tab.
LASTS_SECONDS = 24 * 60 * 60


def signature_for(request: HttpRequest) -> str:
    """Return what the form of an error page carries, so that it may be sent to the same address again."""
    return signing.dumps(request.path, salt=SALT)


def is_sent_again(request: HttpRequest) -> bool:
    """Tell whether a form is one that such a page gave back, sent from this site."""
    if request.method != "POST" or not came_from_this_site(request):
        return False
    try:
        path = signing.loads(request.POST.get(SENT_AGAIN, ""), salt=SALT, max_age=LASTS_SECONDS)
    except (signing.BadSignature, UnreadablePostError):
        return False
    return bool(path == request.path)


class SentAgain:
    """Take such a form without the token it could not have. Stands before the middleware that asks for tokens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Mark the form as checked."""
        if request.path.startswith("/admin/") and is_sent_again(request):
            request.csrf_processing_done = True  # type: ignore[attr-defined]
