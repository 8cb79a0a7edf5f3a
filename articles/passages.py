"""Find words of a reader in the present text of an article: what the discussion's quotes of passages rest on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.models import Article

# Shorter runs of letters are found everywhere and prove nothing.
MIN_LETTERS = 2

_UNIFIED = str.maketrans(
    dict.fromkeys("“”„‟«»‹›″＂", '"')
    | dict.fromkeys("‘’‚‛′＇`´", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
)
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)\s*")


@dataclass(frozen=True)
class Passage:
    """A place in an article: the block's anchor, and where in its normalized text the words stand."""

    block_id: str
    start: int
    end: int


def find_passage(article: Article, words: str) -> Passage | None:
    """Return where the words stand in one paragraph, quote or list item of the article, else None. No query.

    Both sides are normalized alike: form, white space, quotation marks, dashes. Case must agree. An ellipsis in the
    words stands for anything left out within the block.
    """
    parts = [part for part in _ELLIPSIS.split(_normalized(words)) if part]
    if sum(len(part) for part in parts) < MIN_LETTERS:
        return None
    for block in article.paragraphs:
        span = _span(_normalized(block["text"]), parts) or _span(_normalized(block["text"]), [_normalized(words)])
        if span is not None:
            return Passage(block["id"], *span)
    return None


def _span(text: str, parts: list[str]) -> tuple[int, int] | None:
    """Return start of the first and end of the last part, if all stand there in this order."""
    start, end = -1, 0
    for part in parts:
        place = text.find(part, end)
        if place < 0:
            return None
        start = place if start < 0 else start
        end = place + len(part)
    return start, end


def _normalized(text: str) -> str:
    unified = unicodedata.normalize("NFKC", text.replace("…", "\ue000")).replace("\ue000", "…").translate(_UNIFIED)
    return " ".join(unified.split())
