"""Slots: places in stored HTML for the names and states of other rows, filled when a page is assembled.

A slot is an HTML comment put in after cleaning. Typed ones are escaped and stay text, so nobody can make a slot; an
unfilled one shows nothing, so stored HTML is safe and whole as it is.
"""

import re
from dataclasses import dataclass

from django.utils.html import escape

QUOTE = re.compile(r"<!--quote (\d+)-->(.*?)<!--/quote \1-->", re.DOTALL)
NOT_SHOWN = "<blockquote><p>(not shown)</p></blockquote>"


@dataclass(frozen=True)
class QuoteLabel:
    """What stands above a verified quote, as its source is now."""

    name: str
    url: str = ""
    note: str = ""
    shows_words: bool = True


def open_quote(position: int, words_html: str) -> str:
    """Return a quote with its slot around it. For `rendering` only, after cleaning."""
    return f"<!--quote {position}-->{words_html}<!--/quote {position}-->"


def fill(body_html: str, labels: dict[int, QuoteLabel]) -> str:
    """Put labels into stored HTML by position; a quote without one is a plain blockquote without a name."""
    if "<!--quote" not in body_html:
        return body_html
    return QUOTE.sub(lambda match: _figure(labels.get(int(match[1])), match[2]), body_html)


def _figure(label: QuoteLabel | None, words_html: str) -> str:
    if label is None:
        return words_html
    name = escape(label.name)
    named = f'<a href="{escape(label.url)}">{name}</a>' if label.url else name
    note = f" ({escape(label.note)})" if label.note else ""
    words = words_html if label.shows_words else NOT_SHOWN
    return f'<figure class="quote"><figcaption>Quote: {named}{note}</figcaption>{words}</figure>'
