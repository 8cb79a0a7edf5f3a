"""Find out which quotes tell the truth: only words that their source says carry its name.

A source says what stands in it now, and what stood there before an edit and was read by everybody. An earlier text that
was withdrawn says nothing any more. Who quotes a comment in the moment of its edit may be judged by the text before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from articles.models import Article
from articles.passages import find_passage
from comments.addresses import address
from comments.markup import QuoteClaim, QuoteLabel, normalize
from comments.markup.quotes import ARTICLE, QUOTE_MAX, claims_of
from comments.markup.slots import QUOTE
from comments.markup.wording import compared_text, plain_text, says
from comments.models import Comment, Quote, Revision
from comments.services.mentioning import spell_mentions
from config.prepared import PreparedQuery

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    type Key = tuple[int | None, bool, str]

BLANK_LINES = re.compile("\n{3,}")
TAG = re.compile(r"\[(/quote)\]", re.IGNORECASE)
Status = Quote.Status
# What a quote keeps of what was found when it was first verified.
KEPT = ("status", "source_comment_id", "source_revision_id", "article_id", "block_id", "article_version")
RECHECKED = ("comment__source", "position", "status", "source_comment", "source_revision")


def verify_quotes(article_id: int, claims: Sequence[QuoteClaim]) -> list[Quote]:
    """Return a row per quote, unsaved, with its source loaded. At most five queries, none where nothing is named.

    A source that is unknown, not public or of another article is treated as one that never said it.
    """
    ids = {claim.comment_id for claim in claims if claim.comment_id is not None}
    sources = _public_comments(article_id, ids) if ids else {}
    texts = dict(zip(sources, _compared(sources.values()), strict=True))
    article = _passages_of(article_id) if any(claim.is_article for claim in claims) else None
    quotes = [_verified(claim, sources, texts, article) for claim in claims]
    _look_back(claims, quotes, sources)
    return quotes


def store_quotes(comment: Comment, claims: Sequence[QuoteClaim], *, before: str = "", is_new: bool = False) -> None:
    """Verify and store the quotes of a comment in place of those it had. A new one without quotes costs no query.

    `before`: the source before an edit. A quote that stands in it word for word keeps its name, whatever became of its
    source since: putting a comma right does not bring back words that a moderator took away.
    """
    kept = {} if is_new else _take_out(comment, before)
    if not claims:
        return
    quotes = verify_quotes(comment.article_id, claims)
    for claim, quote in zip(claims, quotes, strict=True):
        quote.comment = comment
        old = kept.get(_key(claim))
        if old is not None and quote.status == Status.UNVERIFIED:
            for name in KEPT:
                setattr(quote, name, getattr(old, name))
    Quote.objects.bulk_create(quotes)


def recheck_quotes_of(comment: Comment) -> None:
    """Judge the quotes of a comment again, after its text was changed or an earlier one withdrawn.

    Said now: verified. Said before and not withdrawn: changed. Else it carries no name until the words are back.
    At most three queries, one where nobody quotes it.
    """
    quotes = list(Quote.objects.filter(source_comment=comment).select_related("comment").only(*RECHECKED))
    if not quotes:
        return
    (present,) = _compared([comment])
    earlier = _earlier_texts([comment])[comment.pk]
    changed = []
    for quote in quotes:
        claim = next((one for one in claims_of(quote.comment.source) if one.position == quote.position), None)
        if claim is None:  # The comment that quotes was deleted long ago, and its text with it.
            continue
        found = _judged(claim.words, present, earlier)
        if found != (quote.status, quote.source_revision_id):
            quote.status, quote.source_revision_id = found
            changed.append(quote)
    Quote.objects.bulk_update(changed, ["status", "source_revision"], batch_size=500)


def quote_labels(comment_ids: list[int], *, folded_of: Collection[int] = ()) -> dict[int, dict[int, QuoteLabel]]:
    """Return the labels of some comments' quotes by comment id and position, as their sources are now. One query.

    Quotes of members in `folded_of` show their words on request only.
    """
    labels: dict[int, dict[int, QuoteLabel]] = {}
    for quote in _LABELED.rows(comment_ids):
        label = label_of(quote)
        if quote.source_comment is not None and quote.source_comment.author_id in folded_of:
            label = replace(label, is_folded=True)
        labels.setdefault(quote.comment_id, {})[quote.position] = label
    return labels


_LABELED = PreparedQuery(lambda comment_ids: Quote.objects.for_comments(comment_ids).with_sources())


def quotation_of(comment: Comment) -> str:
    """Return a public comment's own words as a quote to put into a form, cut at the longest; empty for others."""
    (own_html,) = spell_mentions([QUOTE.sub("", comment.body_html) if comment.is_public else ""])
    return _quotation(str(comment.pk), plain_text(own_html))


def quotation_from(article_id: int, words: str) -> str:
    """Return words of an article as a quote to put into a form, cut at the longest; empty where it does not say them.

    One query.
    """
    words = " ".join(normalize(words).split())
    return _quotation(ARTICLE, words) if words and find_passage(_passages_of(article_id), words) else ""


def _quotation(named: str, words: str) -> str:
    words = BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in words.split("\n"))).strip()
    # Tags inside the words would end the quote early.
    words = TAG.sub(r"(\1)", words)
    words = words if len(words) <= QUOTE_MAX else words[: QUOTE_MAX - 1].rstrip() + "…"
    return f"[quote={named}]{words}[/quote]\n\n" if words else ""


def label_of(quote: Quote) -> QuoteLabel:
    """Return what stands above a quote with a name. Reads its source with its people: select them."""
    source = quote.source_comment
    if source is None:
        return _article_label(quote.article, quote.block_id)
    if source.state == Comment.State.DELETED:
        return QuoteLabel("a deleted comment")
    if source.state != Comment.State.PUBLIC:
        return QuoteLabel("a removed comment", shows_words=False)
    if quote.status == Status.CHANGED:
        return QuoteLabel(source.shown_name, address("history", source.pk), note="since edited")
    return QuoteLabel(source.shown_name, source.get_absolute_url())


def _article_label(article: Article | None, block_id: str) -> QuoteLabel:
    if article is None:
        return QuoteLabel("an article")
    if not block_id:
        return QuoteLabel("the article", article.get_absolute_url(), note="since changed")
    return QuoteLabel("the article", f"{article.get_absolute_url()}#{block_id}")


def _public_comments(article_id: int, ids: set[int]) -> dict[int, Comment]:
    sources = Comment.objects.public().filter(article=article_id, pk__in=ids).with_people()
    return {source.pk: source for source in sources}


def _passages_of(article_id: int) -> Article:
    return Article.objects.only("slug", "version", "paragraphs").get(pk=article_id)


def _verified(claim: QuoteClaim, sources: dict[int, Comment], texts: dict[int, str], article: Article | None) -> Quote:
    quote = Quote(position=claim.position, status=Status.UNVERIFIED)
    source = sources.get(claim.comment_id or 0)
    if source is not None and says(texts[source.pk], claim.words):
        quote.source_comment, quote.status = source, Status.VERIFIED
    elif claim.is_article and article is not None and (block_id := find_passage(article, claim.words)):
        quote.article, quote.status = article, Status.VERIFIED
        quote.block_id, quote.article_version = block_id, article.version
    return quote


def _look_back(claims: Sequence[QuoteClaim], quotes: list[Quote], sources: dict[int, Comment]) -> None:
    """Find words that a source says no more in what it said before: one query, where one of them was edited."""
    missed = [
        (claim, quote, source)
        for claim, quote in zip(claims, quotes, strict=True)
        if quote.status == Status.UNVERIFIED and (source := sources.get(claim.comment_id or 0)) and source.edited_at
    ]
    if not missed:
        return
    earlier = _earlier_texts({source for _, _, source in missed})
    for claim, quote, source in missed:
        status, revision_id = _judged(claim.words, "", earlier[source.pk])
        if status == Status.CHANGED:
            quote.source_comment, quote.source_revision_id, quote.status = source, revision_id, status


def _judged(words: str, present: str, earlier: Sequence[tuple[int, str]]) -> tuple[Quote.Status, int | None]:
    """Return what became of words in their source, and the newest earlier text that says them, if only that does."""
    if says(present, words):
        return Status.VERIFIED, None
    revision_id = next((pk for pk, text in earlier if says(text, words)), None)
    return (Status.UNVERIFIED, None) if revision_id is None else (Status.CHANGED, revision_id)


def _earlier_texts(comments: Collection[Comment]) -> dict[int, list[tuple[int, str]]]:
    """Return what comments said earlier, by comment id, newest first: what readers saw and nobody withdrew. One query.

    A text that was changed before its comment was public never was; one changed while it was hidden stays unseen.
    """
    published = {comment.pk: comment.published_at for comment in comments}
    replaced = {comment.pk: comment.edited_at for comment in comments}
    texts: dict[int, list[tuple[int, str]]] = defaultdict(list)
    revisions = list(Revision.objects.filter(comment__in=published).order_by("comment", "-number"))
    for revision, text in zip(revisions, _compared(revisions), strict=True):
        first, until = published[revision.comment_id], replaced[revision.comment_id]
        replaced[revision.comment_id] = revision.made_at
        is_kept_back = revision.redacted_at is not None or revision.is_concealed
        if not is_kept_back and first is not None and until is not None and until > first:
            texts[revision.comment_id].append((revision.pk, text))
    return texts


def _compared(rows: Collection[Comment | Revision]) -> list[str]:
    """Return texts ready to be compared; mentions in them as they were typed. One query, none without mentions."""
    return [compared_text(body_html) for body_html in spell_mentions([row.body_html for row in rows])]


def _take_out(comment: Comment, before: str) -> dict[Key, Quote]:
    """Delete the quotes of a comment; return those that carried a name, by what they claimed."""
    quotes = list(Quote.objects.filter(comment=comment))
    Quote.objects.filter(comment=comment).delete()
    named = {quote.position: quote for quote in quotes if quote.status != Status.UNVERIFIED}
    return {_key(claim): named[claim.position] for claim in claims_of(before) if claim.position in named}


def _key(claim: QuoteClaim) -> Key:
    return claim.comment_id, claim.is_article, claim.words
