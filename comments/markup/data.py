"""JSON for the inside of a page, where no text may end the element it stands in."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString

# As Django's json_script has it: "</script>" and "<!--" cannot occur.
ESCAPES = [(sign, f"\\u{ord(sign):04X}") for sign in "<>&"]
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def json_text(value: Any) -> str:
    """Return a value as compact JSON without the signs that mean something to HTML."""
    text = COMPACT.encode(value)
    for sign, escaped in ESCAPES:
        text = text.replace(sign, escaped)
    return text


def linked_data(text: str) -> SafeString:
    """Return JSON from `json_text` as a data block of the page; browsers run nothing of it."""
    return SafeString(f'<script type="application/ld+json">{text}</script>')
