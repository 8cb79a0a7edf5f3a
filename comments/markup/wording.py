"""Compare words as readers see them, to find out whether a comment says what a quote claims.

Both sides lose what typing and copying change: white space, kinds of quotation marks and dashes, smilies or their
codes. Letter case stays. "…" or "[…]" in a quote may skip text, but its parts must stand in order.
"""

import re
import unicodedata
from html.parser import HTMLParser

from comments.markup.slots import QUOTE
from comments.smilies import SMILIES

QUOTATION_MARKS = "\"'`´“”„‟‘’‚‛«»‹›′″‵‶「」『』＂＇"
DASHES = "‐‑‒–—―−﹘﹣－"
UNIFIED = str.maketrans(
    {
        **dict.fromkeys(QUOTATION_MARKS, '"'),
        **dict.fromkeys(DASHES, "-"),
        **{smiley.emoji: smiley.typed for smiley in SMILIES},
    }
)
ELLIPSIS = re.compile(r"\[ ?(?:\.{3,}|…) ?\]|\.{3,}|…")
BLOCKS = frozenset({"p", "br", "li", "blockquote", "pre", "ul", "ol"})


def compared_text(body_html: str) -> str:
    """Return what a comment says in its author's own words, without its quotes of others, ready to be compared."""
    return unify(plain_text(QUOTE.sub("\n", body_html)))


def says(text: str, words: str) -> bool:
    """Tell whether a text from `compared_text` holds the words, parts of a shortened quote in order."""
    parts = [part.strip() for part in ELLIPSIS.split(unify(words))]
    parts = [part for part in parts if part]
    at = 0
    for part in parts:
        # A quote of one part may be cut inside a word, by a selection or at its greatest length.
        found = _find(text, part, at, at_edges=len(parts) > 1)
        if found < 0:
            return False
        at = found + len(part)
    return bool(parts)


def unify(text: str) -> str:
    """Return the text as it is compared: NFKC, one space for any white space, one sign for signs alike."""
    text = unicodedata.normalize("NFKC", text.translate(UNIFIED)).translate(UNIFIED)
    return " ".join(text.split())


def plain_text(body_html: str) -> str:
    """Return stored HTML as text: lines for blocks, smilies as their codes."""
    reader = _Reader()
    reader.feed(body_html)
    reader.close()
    return "".join(reader.pieces)


class _Reader(HTMLParser):
    """Collects text. It reads our own stored HTML only, never what was typed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._in_sign = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")
        elif tag == "span":
            # The only spans are smilies; their title is what was typed.
            self._in_sign = True
            self.pieces.append(dict(attrs).get("title") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")
        elif tag == "span":
            self._in_sign = False

    def handle_data(self, data: str) -> None:
        if not self._in_sign:
            self.pieces.append(data)


def _find(text: str, part: str, start: int, *, at_edges: bool) -> int:
    """Return where a part stands at or after a position, on request as whole words only, so that none is made up."""
    found = text.find(part, start)
    while found >= 0 and at_edges and not _stands_alone(text, found, found + len(part)):
        found = text.find(part, found + 1)
    return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (_joins(text[start - 1 : start], text[start]) or _joins(text[end - 1], text[end : end + 1]))


def _joins(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum()
