"""Part of step 1: keep a parser's work in proportion to the text. Cheap, and before anything parses."""

from __future__ import annotations

import re

# Parsers walk the open elements at every tag: 90,000 open `div`s cost half a minute. Real texts stay under 30.
MAX_OPEN = 120
# Each of these also costs more the more there are in one text: `&amp;`, `&#8217;`, a bare `&`.
MAX_REFERENCES = 50_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>?")
# These end by themselves where the next begins, so an open one does not lie inside another.
_UNCOUNTED = frozenset(
    (
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
        "param", "source", "tbody", "td", "th", "thead", "tr", "wbr",
    )
)  # fmt: skip


def flatten(html: str) -> str:
    """Return the HTML without start tags deeper than MAX_OPEN and without their ends; no text is lost."""
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _UNCOUNTED:
            return match[0]
        if match[1]:
            kept = depth <= MAX_OPEN
            depth = max(0, depth - 1)
        else:
            depth += 1
            kept = depth <= MAX_OPEN
        return match[0] if kept else ""

    return _TAG.sub(keep, html)
