"""Comments and what belongs to them as records."""

from __future__ import annotations

from collections import defaultdict
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db.models.functions import Coalesce

from articles.exporters.records import Record, at, record, unless
from comments.markup.quotes import CLOSING, OPENING, QuoteClaim, split_quotes
from comments.models import Comment, Mention, Quote
from comments.services.exporting.choosing import TOMBSTONES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from comments.services.exporting.choosing import Choice

# As many comments as one step holds; the longest may have 100,000 characters.
CHUNK = 500
NOT_SHOWN = "(not shown)"
COLUMNS = (
    "pk", "article_id", "parent_id", "answered_id", "author_id", "identity_id", "author_name", "posted_at",
    "published_at", "edited_at", "is_pinned", "is_picked", "state", "state_at", "reason", "state_before",
    "state_by_id", "note", "number", "source", "origin", "origin_id",
)  # fmt: skip

Row = dict[str, Any]


def comments(choice: Choice) -> Iterator[Record]:
    """Yield comments by article and time, parents first; what readers get is made from the typed text again."""
    # A reply is never published before what it answers.
    moment = Coalesce("published_at", "posted_at")
    rows = choice.comments().order_by("article_id", moment, "level", "pk").values(*COLUMNS)
    for chunk in batched(rows.iterator(chunk_size=CHUNK), CHUNK):
        quotes, mentions = _quotes(chunk), _mentions(chunk)
        for row in chunk:
            about = (quotes[row["pk"]], mentions[row["pk"]])
            yield _whole(row, *about) if choice.is_full else _visible(row, *about)


def revisions(choice: Choice) -> Iterator[Record]:
    """Yield earlier texts."""
    for revision in choice.revisions().iterator(chunk_size=CHUNK):
        yield record(
            "revision",
            {
                "comment": revision.comment_id,
                "number": revision.number,
                "body": revision.source,
                "format": "broadsheet" if revision.source else None,
                "by": revision.by_id,
                "made_at": at(revision.made_at),
                "redacted_at": at(revision.redacted_at),
                "is_concealed": revision.is_concealed or None,
            },
        )


def votes(choice: Choice) -> Iterator[Record]:
    """Yield votes."""
    rows = choice.votes().values_list("comment_id", "user_id", "value", "cast_at")
    for comment, user, value, cast_at in rows.iterator(chunk_size=CHUNK):
        yield {"kind": "vote", "comment": comment, "user": user, "value": value, "created": at(cast_at)}


def _whole(row: Row, quotes: Sequence[Quote], mentions: list[Record]) -> Record:
    return record("comment", _place(row) | _person(row) | _times(row) | _state(row) | _text(row, quotes, mentions))


def _visible(row: Row, quotes: Sequence[Quote], mentions: list[Record]) -> Record:
    """Return what any visitor reads: of a tombstone its number, and why it stands there."""
    if row["state"] in TOMBSTONES:
        return record(
            "comment", _place(row) | {"state": row["state"], "reason": row["reason"], "number": row["number"]}
        )
    row["source"] = without_hidden_words(row["source"], quotes)
    fields = _place(row) | _person(row) | _times(row) | {"number": row["number"]}
    return record("comment", fields | _text(row, quotes, mentions) | {"origin": None})


def _place(row: Row) -> dict[str, Any]:
    return {
        "id": row["pk"],
        "article": row["article_id"],
        "parent": row["parent_id"],
        "answered": row["answered_id"],
    }


def _person(row: Row) -> dict[str, Any]:
    if row["author_id"] is not None:
        return {"author": row["author_id"]}
    return {"identity": row["identity_id"], "author_name": None if row["identity_id"] else row["author_name"]}


def _times(row: Row) -> dict[str, Any]:
    return {
        "created": at(row["posted_at"]),
        # Without a number its absence would mean that it never was public.
        "published_at": at(unless(row["posted_at"] if row["number"] else None, row["published_at"])),
        "edited_at": at(row["edited_at"]),
        "is_pinned": unless(False, row["is_pinned"]),
        "is_picked": unless(False, row["is_picked"]),
    }


def _state(row: Row) -> dict[str, Any]:
    return {
        "state": unless(Comment.State.PUBLIC, row["state"]),
        "state_at": at(row["state_at"]),
        "reason": row["reason"],
        "state_before": row["state_before"],
        "state_by": row["state_by_id"],
        "note": row["note"],
        "number": row["number"],
    }


def _text(row: Row, quotes: Sequence[Quote], mentions: list[Record]) -> dict[str, Any]:
    has_text = bool(row["source"])
    return {
        "body": row["source"],
        "format": "broadsheet" if has_text else None,
        "quotes": [_quoted(quote) for quote in quotes] if has_text else None,
        "mentions": mentions if has_text else None,
        "origin": {"source": row["origin"], "id": row["origin_id"]} if row["origin"] else None,
    }


def _quoted(quote: Quote) -> Record:
    fields = {
        "position": quote.position - 1,
        "comment": quote.source_comment_id,
        "article": quote.article_id,
        "revision": None if quote.source_revision is None else quote.source_revision.number,
        "status": quote.status,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _quotes(rows: Sequence[Row]) -> dict[int, list[Quote]]:
    found: dict[int, list[Quote]] = defaultdict(list)
    quotes = Quote.objects.filter(comment__in=[row["pk"] for row in rows]).order_by("comment_id", "position")
    with_sources = quotes.select_related("source_revision", "source_comment")
    for quote in with_sources.only(
        "comment", "position", "status", "article", "source_comment__state", "source_revision__number"
    ):
        found[quote.comment_id].append(quote)
    return found


def _mentions(rows: Sequence[Row]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    mentions = Mention.objects.filter(comment__in=[row["pk"] for row in rows]).order_by("comment_id", "user_id")
    for comment, user, username in mentions.values_list("comment_id", "user_id", "user__username"):
        found[comment].append({"username": username, "user": user})
    return found


def without_hidden_words(source: str, quotes: Sequence[Quote]) -> str:
    """Return a text without the words of quotes whose source readers may not see: pages do not show them either."""
    gone = {
        quote.position
        for quote in quotes
        if quote.source_comment is not None and quote.source_comment.state in {"removed", "hidden"}
    }
    at_ = 0
    for part in split_quotes(source) if gone else []:
        if not isinstance(part, QuoteClaim):
            at_ = source.index(part, at_) + len(part)
            continue
        opening = OPENING.search(source, at_)
        closing = CLOSING.search(source, opening.end()) if opening else None
        if opening is None or closing is None:
            break
        words = NOT_SHOWN if part.position in gone else source[opening.end() : closing.start()]
        source = f"{source[: opening.end()]}{words}{source[closing.start() :]}"
        at_ = opening.end() + len(words) + len(closing[0])
    return source
