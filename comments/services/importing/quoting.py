"""Proves the quotes of imported comments and puts the ids they name right."""

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


@dataclass
class QuoteImport:
    """Finds the sources of quotes among nodes of the file and rows of earlier imports.

    `find` leads from an id of the file to its node, `html_of` to what a node says, `name_of` to the name beside it.
    """

    find: Callable[[str], Node | None]
    html_of: Callable[[Node], str]
    name_of: Callable[[Node], str]
    tell: Callable[[str, Node], None]
    _articles: dict[int, Article] = field(default_factory=dict)

    def proved(self, node: Node, source: str, quotes: list[Any], form: str) -> tuple[str, list[Quote]]:
        """Return the source with ids of this site, and a row for each quote."""
        rows = []
        for position, words, reference, start, end in reversed(quotes):
            row, named = self._row(node, words, reference, form)
            row.position = position
            rows.append(row)
            if named:
                source = f"{source[:start]}{named}{source[end:]}"
        rows.reverse()
        return source, rows

    def _row(self, node: Node, words: str, reference: str, form: str) -> tuple[Quote, str]:
        row = Quote(comment_id=node.pk, status=Quote.Status.UNVERIFIED)
        if not reference:
            return row, ""
        if reference.lower() == ARTICLE:
            self._prove_passage(row, node, words)
            return row, ""
        quoted = self._named_above(node, reference, words) if form == "bbcode" else self.find(reference)
        if quoted is None or quoted.article != node.article:
            self.tell("quote_unproved", node)
            return row, ""
        if quoted.state == State.PUBLIC and says(compared_text(self.html_of(quoted)), words):
            row.source_comment_id, row.status = quoted.pk, Quote.Status.VERIFIED
        else:
            self.tell("quote_unproved", node)
        return row, str(quoted.pk)

    def _prove_passage(self, row: Quote, node: Node, words: str) -> None:
        if node.article not in self._articles:
            self._articles[node.article] = Article.objects.get(pk=node.article)
        article = self._articles[node.article]
        block_id = find_passage(article, words)
        if block_id is None:
            self.tell("quote_unproved", node)
            return
        row.article, row.status = article, Quote.Status.VERIFIED
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
