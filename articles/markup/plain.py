"""Plain text that people typed into one field, as HTML: escaped, with web addresses as links."""

from __future__ import annotations

import re

from django.utils.html import format_html, format_html_join

# What ends a sentence or a bracket belongs to the text, not to the address.
_ADDRESS = re.compile(r"(\bhttps?://[^\s<>\"]*[^\s<>\".,:;!?)'])")


def linked_text(text: str) -> str:
    """Return one line; of the parts that splitting at addresses leaves, every second is an address."""
    parts = enumerate(_ADDRESS.split(text))
    return format_html_join("", "{}", ((_link(part) if place % 2 else part,) for place, part in parts))


def _link(address: str) -> str:
    return format_html('<a href="{}" rel="noopener">{}</a>', address, address)
