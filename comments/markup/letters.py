"""A comment's HTML as the text of a mail: quotes marked line by line, lists with dashes, links with their addresses.

Pure functions over filled HTML of ours, never over what was typed.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

QUOTE_MARK = "> "
BREAKS = frozenset({"p", "blockquote", "pre", "ul", "ol", "figure", "figcaption"})
SPACES = re.compile(r"[ \t\n]+")


def letter_text(outside_html: str) -> str:
    """Return HTML from `outside.outside_html` as lines of text; the caller wraps them."""
    writer = _Writer()
    writer.feed(outside_html)
    writer.close()
    return writer.text()


class _Writer(HTMLParser):
    """Writes paragraphs, each with the mark of the quotes it stands in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._depth = self._preformatted = 0
        self._link: tuple[str, str] | None = None

    def text(self) -> str:
        """Return what was written, paragraphs apart."""
        self._end_line()
        return "\n".join(self._lines).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self._break()
        if tag == "blockquote":
            self._depth += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "li":
            self._end_line()
            self._line = "- "
        elif tag == "br":
            self._end_line()
        elif tag == "a" and dict(attrs).get("class") != "mention":
            self._link = (dict(attrs).get("href") or "", self._line)

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS:
            self._break()
        if tag == "blockquote":
            self._depth -= 1
        elif tag == "pre":
            self._preformatted -= 1
        elif tag == "a" and self._link:
            address, before = self._link
            shown = self._line.removeprefix(before).strip()
            if shown and shown not in {address, address.removeprefix("mailto:")}:
                self._line += f" ({address})"
            self._link = None

    def handle_data(self, data: str) -> None:
        if not self._preformatted:
            self._line += SPACES.sub(" ", data if self._line else data.lstrip())
            return
        *whole, rest = data.split("\n")
        for line in whole:
            self._line += line
            self._end_line()
        self._line += rest

    def _end_line(self) -> None:
        if self._line.strip():
            self._lines.append(QUOTE_MARK * self._depth + self._line.rstrip())
        self._line = ""

    def _break(self) -> None:
        self._end_line()
        if self._lines and self._lines[-1]:
            self._lines.append("")
