"""The kinds of record that concern people and discussions, and the list of every kind a file may hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from articles.importers.fields import (
    BadValue,
    Field,
    Reading,
    flag,
    line_of,
    list_of,
    moment,
    one_of,
    read_fields,
    reference,
    required_line_of,
    text_of,
    whole_number,
)
from articles.importers.records import ARTICLE_KINDS, ID, ORIGIN
from comments.models import SOURCE_MAX, TRUST_MAX, Comment, Quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.importers.fields import Parse

# Characters of a foreign text. What readers typed elsewhere under our own rules may be as long as its column.
MAX_COMMENT = 64_000
HIGHEST_NUMBER = 1_000_000_000
REASONS = [reason for reason in Comment.Reason.values if reason]


EMAIL_KEY = re.compile("[0-9a-f]{64}")


def _body(value: Any, reading: Reading) -> str | None:
    """Read a comment's text; one that cannot be taken is None, so that a tombstone can stand for it."""
    if isinstance(value, str) and len(value) > SOURCE_MAX:
        reading.note("too_long", "body")
        return None
    return str(text_of(SOURCE_MAX)(value, reading))


def _object(**spec: Field) -> Parse:
    def parse(value: Any, reading: Reading) -> dict[str, Any]:
        values = read_fields(spec, value, reading) if isinstance(value, dict) else None
        if values is None:
            raise BadValue
        return values

    return parse


def _email_key(value: Any, reading: Reading) -> str:
    if not isinstance(value, str) or not EMAIL_KEY.fullmatch(value):
        raise BadValue
    return value


def _vote_value(value: Any, reading: Reading) -> int:
    if value not in {-1, 1} or isinstance(value, bool):
        raise BadValue
    return int(value)


FORMATS = one_of("plain", "broadsheet", "markdown", "html", "bbcode")
QUOTE = _object(
    position=Field(whole_number(0, HIGHEST_NUMBER), required=True),
    comment=Field(reference),
    article=Field(reference),
    revision=Field(whole_number(1, HIGHEST_NUMBER)),
    status=Field(one_of(*Quote.Status.values)),
)
MENTION = _object(
    username=Field(required_line_of(60), required=True),
    user=Field(reference, required=True),
)
USER = {
    **ID,
    "name": Field(required_line_of(40), required=True),
    "username": Field(line_of(60)),
    "email": Field(line_of(254)),
    "email_confirmed": Field(flag),
    "joined": Field(moment),
    "biography": Field(text_of(500)),
    "is_active": Field(flag),
    "trust": Field(_object(level=Field(whole_number(0, TRUST_MAX), required=True), is_fixed=Field(flag))),
}
IDENTITY = {
    **ID,
    "name": Field(line_of(80)),
    "email": Field(line_of(254)),
    "email_key": Field(_email_key),
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
    "is_pinned": Field(flag),
    "is_picked": Field(flag),
    "state": Field(one_of(*Comment.State.values)),
    "deleted": Field(flag),
    "state_at": Field(moment),
    "state_before": Field(one_of(*Comment.State.values)),
    "state_by": Field(reference),
    "reason": Field(one_of(*REASONS)),
    "note": Field(line_of(300)),
    "number": Field(whole_number(1, HIGHEST_NUMBER)),
    "body": Field(_body),
    "format": Field(FORMATS),
    "quotes": Field(list_of(QUOTE, 1000)),
    "mentions": Field(list_of(MENTION, 100)),
}
REVISION = {
    "comment": Field(reference, required=True),
    "number": Field(whole_number(1, HIGHEST_NUMBER), required=True),
    "body": Field(text_of(SOURCE_MAX)),
    "format": Field(FORMATS),
    "by": Field(reference),
    "made_at": Field(moment, required=True),
    "redacted_at": Field(moment),
    "is_concealed": Field(flag),
}
VOTE = {
    "comment": Field(reference, required=True),
    "user": Field(reference, required=True),
    "value": Field(_vote_value, required=True),
    "created": Field(moment),
}
KINDS: Mapping[str, dict[str, Field]] = {
    **ARTICLE_KINDS,
    "user": USER,
    "identity": IDENTITY,
    "comment": COMMENT,
    "revision": REVISION,
    "vote": VOTE,
}
# Kinds without an id of their own, and the fields that tell one record from another.
KEYS: Mapping[str, tuple[str, str]] = {"revision": ("comment", "number"), "vote": ("comment", "user")}
