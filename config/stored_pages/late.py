"""Put long HTML into a page last: templates print a short mark in its place.

Each level of templates copies what the one below it printed; copying marks instead of 300 KB of comments is quicker.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from django.utils.html import format_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

# Nobody outside this process knows it, so nobody can type a mark.
_SECRET = secrets.token_hex(12)
_MARK = re.compile(rf"<!--{_SECRET} (\d+)-->".encode())


def will_fill_in(request: HttpRequest) -> None:
    """Promise before a page is made that `fill_in` will be called, for tags that many pages use."""
    request.__dict__.setdefault("late_html", [])


def is_filled_in(request: HttpRequest) -> bool:
    """Tell whether `fill_in` will be called for this page."""
    return "late_html" in request.__dict__


def print_late(request: HttpRequest, html: str | bytes | Callable[[], str]) -> SafeString:
    """Return a mark that `fill_in` replaces by this HTML; a function is called for it only then."""
    waiting: list[str | bytes | Callable[[], str]] = request.__dict__.setdefault("late_html", [])
    waiting.append(html)
    return format_html("<!--{} {}-->", _SECRET, len(waiting) - 1)


def fill_in(request: HttpRequest, response: HttpResponse) -> None:
    """Replace each mark in an answer by its HTML."""
    waiting: list[str | bytes | Callable[[], str]] | None = request.__dict__.get("late_html")
    if not waiting:
        return
    # Every second piece is the number of a mark.
    pieces = _MARK.split(response.content)
    pieces[1::2] = [_encoded(waiting[int(number)]) for number in pieces[1::2]]
    response.content = b"".join(pieces)


def _encoded(html: str | bytes | Callable[[], str]) -> bytes:
    if isinstance(html, bytes):
        return html
    return (html if isinstance(html, str) else html()).encode()
