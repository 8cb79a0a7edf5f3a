"""Typed text -> safe HTML, as pure functions. Steps and their order stand in `rendering.py`."""

from comments.markup.checking import check_text
from comments.markup.normalizing import is_visible, normalize
from comments.markup.quotes import QuoteClaim
from comments.markup.rendering import RENDER_VERSION, Rendered, render
from comments.markup.slots import MentionLabel, QuoteLabel, fill

__all__ = [
    "RENDER_VERSION",
    "MentionLabel",
    "QuoteClaim",
    "QuoteLabel",
    "Rendered",
    "check_text",
    "fill",
    "is_visible",
    "normalize",
    "render",
]
