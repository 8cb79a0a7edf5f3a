"""The quotes step: take `[quote=123]words[/quote]` out of a text before the rest is parsed.

A quote begins at the start of a line outside fenced code. Its words are plain text, so nothing in them is markup but
smilies. What follows the closing tag on its line goes on as a paragraph.
"""

import re
from dataclasses import dataclass

from comments.markup.normalizing import is_visible

QUOTE_MAX = 500  # characters of one quote that carries a name
QUOTES_MAX = 10  # quotes of one comment that may carry names
OPENING = re.compile(r"\[quote(?: ?= ?([^\]\n]{1,100}))?\]", re.IGNORECASE)
CLOSING = re.compile(r"\[/quote\]", re.IGNORECASE)
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
ARTICLE = "article"
ID_DIGITS_MAX = 18


@dataclass(frozen=True)
class QuoteClaim:
    """What a text says it quotes. Whether it does, `services/quoting.py` finds out."""

    position: int
    words: str
    comment_id: int | None = None
    is_article: bool = False


def split_quotes(source: str) -> list[str | QuoteClaim]:
    """Return own text and quotes in order; quotes are numbered from 1."""
    parts: list[str | QuoteClaim] = []
    own_start = position = at = 0
    fence = ""
    while at < len(source):
        line_end = source.find("\n", at)
        line_end = len(source) if line_end < 0 else line_end
        opening = None if fence else OPENING.match(source, at)
        closing = CLOSING.search(source, opening.end()) if opening else None
        if opening and closing:
            position += 1
            parts += [source[own_start:at], _claim(position, opening[1], source[opening.end() : closing.start()])]
            own_start = at = closing.end()
            continue
        fence = _fence_after(fence, source[at:line_end])
        at = line_end + 1
    parts.append(source[own_start:])
    return [part for part in parts if not isinstance(part, str) or part.strip()]


def claims_of(source: str) -> list[QuoteClaim]:
    """Return the quotes of a text alone."""
    return [part for part in split_quotes(source) if isinstance(part, QuoteClaim)]


def _claim(position: int, named: str | None, words: str) -> QuoteClaim:
    words = words.strip()
    named = (named or "").strip().lower()
    if position > QUOTES_MAX or len(words) > QUOTE_MAX or not is_visible(words):
        return QuoteClaim(position, words)
    if named == ARTICLE:
        return QuoteClaim(position, words, is_article=True)
    is_id = named.isascii() and named.isdigit() and len(named) <= ID_DIGITS_MAX
    return QuoteClaim(position, words, comment_id=int(named) if is_id else None)


def _fence_after(fence: str, line: str) -> str:
    """Return the fence that is open after a line: the same signs, at least as many, end it."""
    match = FENCE.match(line)
    if match is None:
        return fence
    if not fence:
        opens = match[1][0] == "~" or "`" not in line[match.end() :]
        return match[1] if opens else ""
    closes = match[1][0] == fence[0] and len(match[1]) >= len(fence) and not line[match.end() :].strip()
    return "" if closes else fence
