"""Proves the quotes of imported comments and puts the ids they name right.

A file may say what the site it comes from found out about a quote. Its word counts where nothing can be proved any
more: for a quote whose source is gone, and, in a full export, for one whose source was edited since.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from articles.models import Article
from articles.passages import find_passage
from comments.markup.quotes import ARTICLE
from comments.markup.wording import compared_text, says
from comments.models import Comment, Quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from comments.services.importing.nodes import Node

State = Comment.State
Status = Quote.Status


@dataclass
class QuoteImport:
    """Finds the sources of quotes among nodes of the file and rows of earlier imports.

    `find` leads from an id of the file to its node, `html_of` to what a node says, `name_of` to the name beside it.
    """

    find: Callable[[str], Node | None]
    html_of: Callable[[Node], str]
    name_of: Callable[[Node], str]
    tell: Callable[[str, Node], None]
    # Number and HTML of each earlier text of a comment.
    earlier: Callable[[str], list[tuple[int, str]]]
    is_full: bool = False
    # Earlier texts that quotes point to, by quote: comment and number.
    revisions: list[tuple[Quote, int, int]] = field(default_factory=list)
    _articles: dict[int, Article] = field(default_factory=dict)

    def proved(self, node: Node, source: str, quotes: list[Any], kept: dict[str, Any]) -> tuple[str, list[Quote]]:
        """Return the source with ids of this site, and a row for each quote."""
        rows = []
        told = {quote["position"] + 1: quote for quote in kept.get("quotes", [])}
        for position, words, reference, start, end in reversed(quotes):
            row, named = self._row(node, words, reference, kept.get("format", "plain"), told.get(position, {}))
            row.position = position
            rows.append(row)
            if named:
                source = f"{source[:start]}{named}{source[end:]}"
        rows.reverse()
        return source, rows

    def renamed(self, source: str, quotes: list[Any]) -> str:
        """Return an earlier text with ids of this site; its quotes have no rows."""
        for _, _, reference, start, end in reversed(quotes):
            quoted = self.find(reference) if reference and reference.lower() != ARTICLE else None
            if quoted is not None:
                source = f"{source[:start]}{quoted.pk}{source[end:]}"
        return source

    def _row(self, node: Node, words: str, reference: str, form: str, told: dict[str, Any]) -> tuple[Quote, str]:
        row = Quote(comment_id=node.pk, status=Status.UNVERIFIED)
        if not reference:
            return row, ""
        if reference.lower() == ARTICLE:
            if told.get("status") != Status.UNVERIFIED:
                self._prove_passage(row, node, words, is_told=self.is_full and bool(told))
            return row, ""
        quoted = self._named_above(node, reference, words) if form == "bbcode" else self.find(reference)
        if quoted is None or quoted.article != node.article:
            self.tell("quote_unproved", node)
            return row, ""
        if told.get("status") != Status.UNVERIFIED:
            self._prove(row, node, words, quoted, (reference, told))
        return row, str(quoted.pk)

    def _prove(self, row: Quote, node: Node, words: str, quoted: Node, claim: tuple[str, dict[str, Any]]) -> None:
        """Find the words in what the quoted comment says or said, or take the file's word where that counts."""
        reference, told = claim
        status, number = self._found(words, quoted, reference)
        if not status and told.get("status") and self._may_believe(quoted, told):
            status, number = told["status"], told.get("revision", 0)
        if not status:
            self.tell("quote_unproved", node)
            return
        row.source_comment_id, row.status = quoted.pk, status
        if number:
            self.revisions.append((row, quoted.pk, number))

    def _found(self, words: str, quoted: Node, reference: str) -> tuple[str, int]:
        """Return how the words are proved, and by which earlier text; empty where they are not."""
        if quoted.state != State.PUBLIC:
            return "", 0
        if says(compared_text(self.html_of(quoted)), words):
            return Status.VERIFIED, 0
        for number, html in self.earlier(reference):
            if says(compared_text(html), words):
                return Status.CHANGED, number
        return "", 0

    def _may_believe(self, quoted: Node, told: dict[str, Any]) -> bool:
        """Tell whether the file's word counts: no name stands above words of a tombstone."""
        if quoted.state != State.PUBLIC:
            return quoted.state != State.HELD
        return self.is_full and told["status"] == Status.CHANGED

    def _prove_passage(self, row: Quote, node: Node, words: str, *, is_told: bool) -> None:
        if node.article not in self._articles:
            self._articles[node.article] = Article.objects.get(pk=node.article)
        article = self._articles[node.article]
        block_id = find_passage(article, words)
        if block_id is None and not is_told:
            self.tell("quote_unproved", node)
            return
        # Without a paragraph the label says that the article has changed since.
        row.article, row.status = article, Status.VERIFIED
        block_id = block_id or ""
        row.block_id, row.article_version = block_id, article.version

    def _named_above(self, node: Node, name: str, words: str) -> Node | None:
        """Return the nearest comment above by somebody of that name that says the words."""
        wanted = name.casefold()
        for above in ancestors(node):
            if self.name_of(above).casefold() == wanted and says(compared_text(self.html_of(above)), words):
                return above
        return None


def ancestors(node: Node) -> Iterator[Node]:
    """Yield what a comment answers, and what that answers, up to the root."""
    above = node.parent
    while above is not None:
        yield above
        above = above.parent
