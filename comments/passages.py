"""Paragraphs of an article that readers quote: a link at the end of each leads to the comments that do.

The links are put into the page, never into what is stored: the text of an article is one thing, the talk about it
another. Each page costs a constant number of queries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import escape

from comments.legal_notes import notes_in_brackets
from comments.markup import fill
from comments.models import Comment, Quote
from comments.services.mentioning import mention_labels
from comments.services.quoting import quote_labels
from config.prepared import PreparedQuery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.models import Article

BLOCK = re.compile(r'<(?:p|li|blockquote) id="(p-[0-9a-f]{8}(?:-\d+)?)"[^>]*>')
# Where the words of a block end: its own end, or a list inside it.
END = re.compile(r"</p>|</li>|</blockquote>|<[uo]l\b")
PER_PAGE = 30


@dataclass(frozen=True)
class LinkedText:
    """The two parts of an article's text, around the promo, with the links in them."""

    before_html: str
    after_html: str


@dataclass
class PassagePage:
    """Everything the page of a passage prints."""

    block_id: str
    words: str
    comment_count: int
    comments: list[Comment]
    # The last comment of this page where there are more; 0 where there are not.
    next_after: int = 0


def linked_text(article: Article, before_html: str, after_html: str) -> LinkedText:
    """Return the text with a link in each paragraph that is quoted: one query, none where nobody has written yet."""
    if not article.comment_count:
        return LinkedText(before_html, after_html)
    counts = dict(_COUNTS.rows(article.pk))
    address = reverse("comments:passage", args=[article.slug, "p-0"])
    return LinkedText(with_links(before_html, counts, address), with_links(after_html, counts, address))


_COUNTS = PreparedQuery(lambda article: Quote.objects.of_passages(article).counted())


def with_links(body_html: str, counts: Mapping[str, int], address: str) -> str:
    """Put a link at the end of each counted block; `address` leads to the block "p-0"."""
    if not counts:
        return body_html
    pieces: list[str] = []
    done = 0
    for block in BLOCK.finditer(body_html):
        end = END.search(body_html, block.end()) if block[1] in counts else None
        if end:
            pieces += [body_html[done : end.start()], _link(counts[block[1]], address.replace("p-0", block[1]))]
            done = end.start()
    return "".join([*pieces, body_html[done:]])


def _link(count: int, address: str) -> str:
    words = "1 comment" if count == 1 else f"{count} comments"
    on = '<span class="visually-hidden"> on this passage</span>'
    return f' <a class="passage-link" href="{escape(address)}" rel="nofollow">{words}{on}</a>'


def load_passage(article: Article, block_id: str, *, after: int = 0) -> PassagePage | None:
    """Return the comments that quote a paragraph, oldest first; None where the article has no such paragraph.

    Five queries: the paragraphs, the number, the comments, and the names in them.
    """
    words = next((block["text"] for block in article.paragraphs if block["id"] == block_id), None)
    if words is None:
        return None
    quoting = Comment.objects.public().filter(
        pk__in=Quote.objects.of_passages(article).filter(block_id=block_id).values("comment")
    )
    found = list(quoting.filter(pk__gt=after).with_people().order_by("pk")[: PER_PAGE + 1])
    page = PassagePage(block_id, words, quoting.count(), found[:PER_PAGE])
    page.next_after = found[PER_PAGE - 1].pk if len(found) > PER_PAGE else 0
    _fill(page.comments, article.language)
    return page


def _fill(comments: list[Comment], language: str) -> None:
    quotes = quote_labels([comment.pk for comment in comments])
    mentions = mention_labels([comment.body_html for comment in comments])
    marks = notes_in_brackets([comment.body_html for comment in comments], language)
    for comment in comments:
        comment.body_html = fill(comment.body_html, quotes.get(comment.pk, {}), mentions, marks)
