"""Slots: places in stored HTML for the names and states of other rows, filled when a page is assembled.

A slot is an HTML comment put in after cleaning. Typed ones are escaped and stay text, so nobody can make a slot; an
unfilled one shows nothing, so stored HTML is safe and whole as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import escape

from comments.markup.mentions import FORMER_MEMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

QUOTE = re.compile(r"<!--quote (\d+)-->(.*?)<!--/quote \1-->", re.DOTALL)
FIGURE = re.compile(r'<figure class="quote">.*?</figure>', re.DOTALL)
MENTION = re.compile(r"<!--mention ([0-9]+)-->")
NOTE = re.compile(r'<sup><a (?:id="legalref-[0-9]+" )?href="#legal-.*?</a></sup>|<span class="legal-note">.*?</span>')
MARK = re.compile(r"<!--mark ([0-9]+)-->")
FOLDED = (
    ' class="read-on"><summary class="read-on__act">A quote of someone you ignore. <span class="read-on__more">Show it'
    '</span><span class="read-on__less">Fold it</span></summary>'
)
NOT_SHOWN = "<blockquote><p>(not shown)</p></blockquote>"


@dataclass(frozen=True)
class QuoteLabel:
    """What stands above a verified quote, as its source is now."""

    name: str
    url: str = ""
    note: str = ""
    shows_words: bool = True
    # The words, and whose they are, show only when asked for.
    is_folded: bool = False


@dataclass(frozen=True)
class MentionLabel:
    """A mentioned member as the page names them: display name and address of the profile."""

    name: str
    url: str
    username: str = ""


def open_quote(position: int, words_html: str) -> str:
    """Return a quote with its slot around it. For `rendering` only, after cleaning."""
    return f"<!--quote {position}-->{words_html}<!--/quote {position}-->"


def open_mention(user_id: str) -> str:
    """Return the slot of a member's name. For `rendering` only, after cleaning."""
    return f"<!--mention {user_id}-->"


def open_mark(mark_id: int) -> str:
    """Return the slot of a legal mark. For `marks` only, after cleaning."""
    return f"<!--mark {mark_id}-->"


def without_notes(filled_html: str) -> str:
    """Return filled HTML without signs and notes of legal marks: only what was typed."""
    return NOTE.sub("", filled_html) if "legal-" in filled_html else filled_html


def marked_ids(body_htmls: Iterable[str]) -> set[int]:
    """Return the primary keys of the legal marks that some stored HTML waits for."""
    return {int(mark_id) for body_html in body_htmls if "<!--mark " in body_html for mark_id in MARK.findall(body_html)}


def has_mention(body_html: str) -> bool:
    """Tell whether stored HTML waits for members' names."""
    return "<!--mention " in body_html


def mentioned_ids(body_htmls: Iterable[str]) -> set[int]:
    """Return the primary keys of the members whose names some stored HTML waits for."""
    return {int(user_id) for body_html in filter(has_mention, body_htmls) for user_id in MENTION.findall(body_html)}


def fill(
    body_html: str,
    labels: Mapping[int, QuoteLabel],
    mentions: Mapping[int, MentionLabel] | None = None,
    marks: Callable[[int], str] = lambda _: "",
) -> str:
    """Put labels into stored HTML: quotes' by position, mentions' and legal marks' by primary key.

    A quote without one is a plain blockquote without a name; a mention without one is of somebody who is gone; a mark
    without one shows nothing.
    """
    if "<!--" not in body_html:
        return body_html
    body_html = MARK.sub(lambda match: marks(int(match[1])), body_html)
    named = MENTION.sub(lambda match: _member((mentions or {}).get(int(match[1]))), body_html)
    return QUOTE.sub(lambda match: _figure(labels.get(int(match[1])), match[2]), named)


def spell(body_html: str, mentions: Mapping[int, MentionLabel]) -> str:
    """Put usernames into stored HTML as they were typed, in lower case, and leave quotes as they are."""
    names = {pk: f"@{label.username}" for pk, label in mentions.items()}
    return MENTION.sub(lambda match: names.get(int(match[1]), FORMER_MEMBER), body_html)


def _member(label: MentionLabel | None) -> str:
    if label is None:
        return FORMER_MEMBER
    return f'<a class="mention" href="{escape(label.url)}">@<bdi translate="no">{escape(label.name)}</bdi></a>'


def _figure(label: QuoteLabel | None, words_html: str) -> str:
    if label is None:
        return words_html
    name = escape(label.name)
    named = f'<a href="{escape(label.url)}">{name}</a>' if label.url else name
    note = f" ({escape(label.note)})" if label.note else ""
    words = words_html if label.shows_words else NOT_SHOWN
    inner = f"<figcaption>Quote: {named}{note}</figcaption>{words}"
    if label.is_folded:
        inner = f"<details{FOLDED}{inner}</details>"
    return f'<figure class="quote">{inner}</figure>'
