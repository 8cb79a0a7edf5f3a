"""Several sentences of one answer as one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString


def in_one(lead: str, lines: Sequence[str]) -> SafeString:
    """Return a lead and what it is about: one sentence goes on in its line, several stand in a list."""
    if len(lines) == 1:
        return format_html("{} {}", lead, lines[0]) if lead else format_html("{}", lines[0])
    return format_html("{}<ul>{}</ul>", lead, format_html_join("", "<li>{}</li>", ((line,) for line in lines)))
