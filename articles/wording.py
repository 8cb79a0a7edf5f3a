"""Compare words as readers see them: what quotes of passages and of comments rest on.

Both sides lose what typing and copying change: white space, kinds of quotation marks and dashes, signs nobody sees.
Letter case stays. "…" or "[…]" in quoted words may skip text, but its parts must stand in order, as whole words.
"""

from __future__ import annotations

import re
import unicodedata

_QUOTATION_MARKS = "\"'`´“”„‟‘’‚‛«»‹›′″‵‶「」『』＂＇"
_DASHES = "‐‑‒–—―−﹘﹣－"
_UNSEEN = "\u00ad\u200b\u2060\ufeff"
_UNIFIED = str.maketrans(
    dict.fromkeys(_QUOTATION_MARKS, '"') | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_UNSEEN, "")
)
_ELLIPSIS = re.compile(r"\[ ?\.{3,} ?\]|\.{3,}")


def unify(text: str) -> str:
    """Return the text as it is compared: NFKC ("…" becomes "..."), one space for white space, one sign for alike."""
    text = unicodedata.normalize("NFKC", text.translate(_UNIFIED)).translate(_UNIFIED)
    return " ".join(text.split())


def parts_of(words: str) -> list[str]:
    """Return the parts between ellipses of words from `unify`."""
    return [part for part in map(str.strip, _ELLIPSIS.split(words)) if part]


def says(text: str, words: str) -> bool:
    """Tell whether a text holds the words, or the parts of shortened ones in order; both come from `unify`."""
    parts = parts_of(words)
    if parts and words in text:
        return True
    at = 0
    for part in parts:
        # A quote of one part may be cut inside a word, by a selection or at its greatest length.
        found = _find(text, part, at, at_edges=len(parts) > 1)
        if found < 0:
            return False
        at = found + len(part)
    return bool(parts)


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
