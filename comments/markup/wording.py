"""Read a comment as its readers see it, to find out whether it says what a quote claims.

Smilies and their codes are the same; the rest is compared as `articles.wording` has it.
"""

import re
from html import unescape
from html.parser import HTMLParser

from articles import wording
from comments.markup.slots import FIGURE, QUOTE, without_notes
from comments.smilies import SMILIES

CODES = str.maketrans({smiley.emoji: smiley.typed for smiley in SMILIES})
BLOCKS = frozenset({"p", "br", "li", "blockquote", "pre", "ul", "ol"})
BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))})(?:\s[^>]*)?>")
TAG = re.compile(r"<[^>]*>")


def compared_text(body_html: str) -> str:
    """Return what a comment says in its author's own words, without its quotes of others, ready to be compared."""
    return _unify(plain_text(QUOTE.sub("\n", body_html)))


def says(text: str, words: str) -> bool:
    """Tell whether a text from `compared_text` holds the words, parts of a shortened quote in order."""
    return wording.says(text, _unify(words))


def own_text(filled_html: str) -> str:
    """Return what readers see of a comment as text, without what it quotes: a line a block, smilies as they look."""
    own_html = without_notes(filled_html)
    if "<figure" in own_html:
        own_html = FIGURE.sub(" ", own_html)
    lines = plain_text(own_html, with_codes=False).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def plain_text(body_html: str, *, with_codes: bool = True) -> str:
    """Return HTML of ours as text: lines for blocks, smilies as their codes or as they look."""
    if not with_codes:
        # Our own HTML has no ">" within a tag, and pages read dozens of texts: a parser would take ten times as long.
        return unescape(TAG.sub("", BLOCK_TAG.sub("\n", body_html)))
    reader = _Reader()
    reader.feed(body_html)
    reader.close()
    return "".join(reader.pieces)


class _Reader(HTMLParser):
    """Collects text, smilies as their codes. It reads our own stored HTML only, never what was typed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._in_sign = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")
        elif tag == "span" and ("class", "smiley") in attrs:
            # The title of a smiley is what was typed.
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


def _unify(text: str) -> str:
    return wording.unify(text.translate(CODES))
