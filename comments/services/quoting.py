"""Find out which quotes tell the truth: only words that their source says carry its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articles.models import Article
from articles.passages import find_passage
from comments.markup import QuoteClaim, QuoteLabel
from comments.markup.quotes import QUOTE_MAX, split_quotes
from comments.markup.slots import QUOTE
from comments.markup.wording import compared_text, plain_text, says
from comments.models import Comment, Quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comments.querysets import CommentQuerySet

BLANK_LINES = re.compile("\n{3,}")
TAG = re.compile(r"\[(/quote)\]", re.IGNORECASE)


def verify_quotes(article_id: int, claims: Sequence[QuoteClaim]) -> list[Quote]:
    """Return a row per quote, unsaved, with its source loaded. At most two queries, none where nothing is named.

    A source that is unknown, not public or of another article is treated as one that never said it.
    """
    ids = {claim.comment_id for claim in claims if claim.comment_id is not None}
    sources = _public_comments(article_id, ids) if ids else {}
    texts = {pk: compared_text(source.body_html) for pk, source in sources.items()}
    article = Article.objects.get(pk=article_id) if any(claim.is_article for claim in claims) else None
    return [_verified(claim, sources, texts, article) for claim in claims]


def store_quotes(comment: Comment, claims: Sequence[QuoteClaim]) -> None:
    """Verify and store the quotes of a comment; up to three queries, none without quotes."""
    if not claims:
        return
    quotes = verify_quotes(comment.article_id, claims)
    for quote in quotes:
        quote.comment = comment
    Quote.objects.bulk_create(quotes)


def quote_labels(comments: CommentQuerySet) -> dict[int, dict[int, QuoteLabel]]:
    """Return the labels of some comments' quotes by comment id and position, as their sources are now.

    One query; two more where an article was changed after it was quoted.
    """
    quotes = Quote.objects.for_comments(comments.order_by().values("pk")).with_sources()
    labels: dict[int, dict[int, QuoteLabel]] = {}
    outdated: list[Quote] = []
    for quote in quotes:
        if quote.article is not None and quote.article.version != quote.article_version:
            outdated.append(quote)
        labels.setdefault(quote.comment_id, {})[quote.position] = label_of(quote)
    for quote, block_id in _looked_up_again(outdated):
        labels[quote.comment_id][quote.position] = _article_label(quote.article, block_id)
    return labels


def quotation_of(comment: Comment) -> str:
    """Return a public comment's own words as a quote to put into a form, cut at the longest; empty for others."""
    words = plain_text(QUOTE.sub("", comment.body_html)) if comment.is_public else ""
    words = BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in words.split("\n"))).strip()
    # Tags inside the words would end the quote early.
    words = TAG.sub(r"(\1)", words)
    words = words if len(words) <= QUOTE_MAX else words[: QUOTE_MAX - 1].rstrip() + "…"
    return f"[quote={comment.pk}]{words}[/quote]\n\n" if words else ""


def label_of(quote: Quote) -> QuoteLabel:
    """Return what stands above a verified quote. Reads its source with its people: select them."""
    source = quote.source_comment
    if source is None:
        return _article_label(quote.article, quote.block_id)
    if source.state == Comment.State.PUBLIC:
        return QuoteLabel(source.shown_name, source.get_absolute_url())
    if source.state == Comment.State.DELETED:
        return QuoteLabel("a deleted comment")
    return QuoteLabel("a removed comment", shows_words=False)


def _article_label(article: Article | None, block_id: str) -> QuoteLabel:
    if article is None:
        return QuoteLabel("an article")
    if not block_id:
        return QuoteLabel("the article", article.get_absolute_url(), note="since changed")
    return QuoteLabel("the article", f"{article.get_absolute_url()}#{block_id}")


def _looked_up_again(quotes: Sequence[Quote]) -> Iterator[tuple[Quote, str]]:
    """Yield quotes of changed articles with the anchor where their words stand now, or "".

    Two queries, none for no quotes.
    """
    if not quotes:
        return
    articles = Article.objects.in_bulk({quote.article_id for quote in quotes if quote.article_id})
    sources = dict(Comment.objects.filter(pk__in=[quote.comment_id for quote in quotes]).values_list("pk", "source"))
    for quote in quotes:
        claims = [part for part in split_quotes(sources[quote.comment_id]) if isinstance(part, QuoteClaim)]
        words = next((claim.words for claim in claims if claim.position == quote.position), "")
        article = articles.get(quote.article_id or 0)
        yield quote, (find_passage(article, words) or "") if article else ""


def _public_comments(article_id: int, ids: set[int]) -> dict[int, Comment]:
    sources = Comment.objects.public().filter(article=article_id, pk__in=ids).with_people()
    return {source.pk: source for source in sources}


def _verified(claim: QuoteClaim, sources: dict[int, Comment], texts: dict[int, str], article: Article | None) -> Quote:
    quote = Quote(position=claim.position, status=Quote.Status.UNVERIFIED)
    source = sources.get(claim.comment_id or 0)
    if source is not None and says(texts[source.pk], claim.words):
        quote.source_comment, quote.status = source, Quote.Status.VERIFIED
    elif claim.is_article and article is not None and (block_id := find_passage(article, claim.words)):
        quote.article, quote.status = article, Quote.Status.VERIFIED
        quote.block_id, quote.article_version = block_id, article.version
    return quote
