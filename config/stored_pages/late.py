"""Long HTML that a page takes in last: templates print a mark for it, and every level of them copies the mark only."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from django.utils.html import format_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

# Nobody outside this process knows it, so no text can hold a mark.
_SECRET = secrets.token_hex(12)
_MARK = re.compile(rf"<!--{_SECRET} (\d+)-->".encode())


def will_fill_in(request: HttpRequest) -> None:
    """Say before a page is made that `fill_in` comes after it, for what cannot know it."""
    request.__dict__.setdefault("late_html", [])


def is_filled_in(request: HttpRequest) -> bool:
    """Tell whether somebody said so."""
    return "late_html" in request.__dict__


def print_late(request: HttpRequest, html: str | bytes | Callable[[], str]) -> SafeString:
    """Return the mark that stands for HTML until `fill_in` puts it in; a function is asked for it only then."""
    waiting: list[str | bytes | Callable[[], str]] = request.__dict__.setdefault("late_html", [])
    waiting.append(html)
    return format_html("<!--{} {}-->", _SECRET, len(waiting) - 1)


def fill_in(request: HttpRequest, response: HttpResponse) -> None:
    """Put the HTML of a request's marks into its answer."""
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
