"""What a member says about themselves, as HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.text import normalize_newlines

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

PARAGRAPHS = re.compile(r"\n{2,}")
# What ends a sentence or a bracket belongs to the text, not to the address.
ADDRESS = re.compile(r"(\bhttps?://[^\s<>\"]*[^\s<>\".,:;!?)'])")


def biography_html(text: str, *, is_linked: bool) -> SafeString:
    """Return the paragraphs, escaped; where `is_linked`, web addresses are links that recommend nothing."""
    paragraphs = PARAGRAPHS.split(normalize_newlines(text).strip("\n"))
    return format_html_join("", "<p>{}</p>", ((_lines(paragraph, is_linked),) for paragraph in paragraphs))


def holds_address(text: str) -> bool:
    """Tell whether there is an address to link."""
    return ADDRESS.search(text) is not None


def _lines(paragraph: str, is_linked: bool) -> SafeString:
    first, *rest = (_line(line, is_linked) for line in paragraph.split("\n"))
    return format_html("{}{}", first, format_html_join("", "<br>{}", ((line,) for line in rest)))


def _line(line: str, is_linked: bool) -> SafeString:
    """Return one line; of the parts that splitting at addresses leaves, every second is an address."""
    parts = ADDRESS.split(line) if is_linked else [line]
    return format_html_join("", "{}", ((_link(part) if place % 2 else part,) for place, part in enumerate(parts)))


def _link(address: str) -> SafeString:
    return format_html('<a href="{}" rel="nofollow ugc">{}</a>', address, address)
