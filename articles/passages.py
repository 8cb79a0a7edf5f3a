"""Find words of a reader in the present text of an article: what the discussion's quotes of passages rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.wording import parts_of, says, unify

if TYPE_CHECKING:
    from articles.models import Article

# Shorter runs of letters are found everywhere and prove nothing.
MIN_LETTERS = 2


def find_passage(article: Article, words: str) -> str | None:
    """Return the anchor of the paragraph, quote or list item in which the words stand, else None. No query.

    An ellipsis in the words stands for anything left out within the block.
    """
    words = unify(words)
    if sum(map(len, parts_of(words))) < MIN_LETTERS:
        return None
    return next((block["id"] for block in article.paragraphs if says(unify(block["text"]), words)), None)
