"""Find words of a reader in the present text of an article: what the discussion's quotes of passages rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.markup.blocks import Blocks, mark_blocks
from articles.markup.tree import parse
from articles.wording import parts_of, says, unify

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.markup.blocks import Block
    from articles.models import Article

# Shorter runs of letters are found everywhere and prove nothing.
MIN_LETTERS = 2

_hearers: list[Callable[[Article], None]] = []


class Passages:
    """The paragraphs, quotes and list items of an article, made ready once for many questions. No query."""

    def __init__(self, article: Article) -> None:
        self._texts = {block["id"]: unify(block["text"]) for block in article.paragraphs}

    def find(self, words: str, *, near: str = "") -> str | None:
        """Return the anchor of the block in which the words stand, else None; the block `near` is asked first.

        An ellipsis in the words stands for anything left out within the block.
        """
        words = unify(words)
        if sum(map(len, parts_of(words))) < MIN_LETTERS:
            return None
        if near in self._texts and says(self._texts[near], words):
            return near
        return next((block_id for block_id, text in self._texts.items() if says(text, words)), None)


def find_passage(article: Article, words: str) -> str | None:
    """Return the anchor of the paragraph, quote or list item in which the words stand, else None. No query."""
    return Passages(article).find(words)


def blocks_of(article: Article, body: str) -> list[Block]:
    """Return the paragraphs, quotes and list items of a text of an article, by the ids its rendering has or would have.

    No query.
    """
    former = Blocks(article.paragraphs, article.gone_paragraphs)
    return former.present if body == article.body else mark_blocks(parse(body), former).present


def register(hear: Callable[[Article], None]) -> None:
    """Let a higher app know of every text that is saved; called once at start. Knowledge keeps its one direction."""
    if hear not in _hearers:
        _hearers.append(hear)


def tell_of_text(article: Article) -> None:
    """Tell those who keep places in articles that this one's text was saved, within the transaction that saves it."""
    for hear in _hearers:
        hear(article)
