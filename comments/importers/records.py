"""The kinds of record that concern people and discussions, and the list of every kind a file may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.importers.fields import (
    Field,
    Reading,
    flag,
    line_of,
    list_of,
    moment,
    one_of,
    reference,
    required_line_of,
    text_of,
    whole_number,
)
from articles.importers.records import ARTICLE_KINDS, ID, ORIGIN
from comments.models import Comment

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_COMMENT = 64_000
HIGHEST_NUMBER = 1_000_000_000
REASONS = [reason for reason in Comment.Reason.values if reason]


def _body(value: Any, reading: Reading) -> str | None:
    """Read a comment's text; one that cannot be taken is None, so that a tombstone can stand for it."""
    if isinstance(value, str) and len(value) > MAX_COMMENT:
        reading.note("too_long", "body")
        return None
    return str(text_of(MAX_COMMENT)(value, reading))


def _anything(value: Any, reading: Reading) -> Any:
    return value


USER = {
    **ID,
    "name": Field(required_line_of(40), required=True),
    "username": Field(line_of(60)),
    "email": Field(line_of(254)),
    "email_confirmed": Field(flag),
    "joined": Field(moment),
    "biography": Field(text_of(500)),
    "is_active": Field(flag),
}
IDENTITY = {
    **ID,
    "name": Field(line_of(80)),
    "email": Field(line_of(254)),
}
COMMENT = {
    **ID,
    **ORIGIN,
    "article": Field(reference),
    "parent": Field(reference),
    "answered": Field(reference),
    "author": Field(reference),
    "identity": Field(reference),
    "author_name": Field(line_of(80)),
    "created": Field(moment),
    "published_at": Field(moment),
    "edited_at": Field(moment),
    "is_picked": Field(flag),
    "state": Field(one_of(*Comment.State.values)),
    "deleted": Field(flag),
    "state_at": Field(moment),
    "state_before": Field(one_of(*Comment.State.values)),
    "reason": Field(one_of(*REASONS)),
    "note": Field(line_of(300)),
    "number": Field(whole_number(1, HIGHEST_NUMBER)),
    "body": Field(_body),
    "format": Field(one_of("plain", "broadsheet", "markdown", "html", "bbcode")),
    "quotes": Field(list_of(_anything, 100)),
}
KINDS: Mapping[str, dict[str, Field]] = {**ARTICLE_KINDS, "user": USER, "identity": IDENTITY, "comment": COMMENT}
