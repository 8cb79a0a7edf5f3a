"""Step 2: the words of an article as plain text, their number, and the minutes they take."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from articles.markup.tree import Element, is_note, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

# Adults read 200-240 words of English prose a minute, and about 500 Chinese or Japanese characters.
WORDS_PER_MINUTE = 220
CJK_CHARACTERS_PER_MINUTE = 500
GALLERY_LINE = "[gallery]"

_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]")
_WORD = re.compile(r"\w+(?:['’.\-]\w+)*")
_HOLDS_BLOCKS = {"", "blockquote", "ul", "ol", "li", "figure", "table", "thead", "tbody", "tr"}


def read_text(root: Element) -> str:
    """Return the text, a line for each block and a blank line between them, without the gallery's place.

    Footnotes follow the text.
    """
    notes = (plain_text(element) for element in root.walk() if is_note(element))
    return "\n\n".join(text for text in (*_blocks(root), *notes) if text and text != GALLERY_LINE)


def _blocks(parent: Element) -> Iterator[str]:
    """Yield the text of each innermost block; loose words of a list item count as a block."""
    words = Element("")
    for child in parent.children:
        if isinstance(child, Element) and child.tag in _BLOCK_TAGS:
            yield plain_text(words)
            words = Element("")
            yield from _blocks(child) if child.tag in _HOLDS_BLOCKS else (plain_text(child),)
        else:
            words.children.append(child)
    yield plain_text(words)


_BLOCK_TAGS = (_HOLDS_BLOCKS - {""}) | {"p", "h2", "h3", "pre", "figcaption", "td", "th", "hr"}


def words_of(text: str) -> list[str]:
    """Return the words; where a script writes none, each of its characters is one, after all others."""
    return _WORD.findall(_CJK.sub(" ", text)) + _CJK.findall(text)


def count_words(text: str) -> int:
    """Count words as `words_of` finds them."""
    return len(words_of(text))


def reading_minutes(text: str) -> int:
    """Return the minutes a calm reader needs, rounded up, at least 1."""
    characters = len(_CJK.findall(text))
    words = count_words(text) - characters
    return max(1, math.ceil(words / WORDS_PER_MINUTE + characters / CJK_CHARACTERS_PER_MINUTE))
