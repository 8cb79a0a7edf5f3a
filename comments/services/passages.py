"""Quotes of the article: lead them to where their words stand after the text was edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.passages import Passages
from comments.markup.quotes import claims_of
from comments.models import Quote

if TYPE_CHECKING:
    from articles.models import Article

BATCH = 500


def relink_quotes_of(article: Article) -> None:
    """Give the quotes of an article the paragraph in which their words stand now, or none: "since changed".

    Called when the text is saved, so that pages read a quote's place and never search for it. One query where nobody
    quotes the article; each quote is looked up in its own paragraph first.
    """
    passages = Passages(article)
    quotes = Quote.objects.filter(article=article).exclude(status=Quote.Status.UNVERIFIED)
    columns = ("pk", "position", "block_id", "comment__source")
    moved = []
    for pk, position, block_id, source in quotes.values_list(*columns).iterator(chunk_size=BATCH):
        words = next((claim.words for claim in claims_of(source) if claim.position == position), "")
        found = passages.find(words, near=block_id) or "" if words else block_id
        if found != block_id:
            moved.append(Quote(pk=pk, block_id=found, article_version=article.version))
    Quote.objects.bulk_update(moved, ["block_id", "article_version"], batch_size=BATCH)
