"""Tombstones: which of them a page shows, and the words on each.

Functions over anything with a comment's fields: rows, display nodes, stand-ins in tests. Only `is_found` asks the
database.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from django.utils import timezone

from comments import conf
from comments.models import Comment
from comments.querysets import can_moderate

State = Comment.State
SENTENCE_ENDS = ".!?…"


class Stone(Protocol):
    """What deciding about a tombstone reads."""

    @property
    def state(self) -> str: ...
    @property
    def number(self) -> int | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def state_at(self) -> datetime | None: ...
    @property
    def trace_count(self) -> int: ...


def is_shown(comment: Stone, is_followed: bool) -> bool:
    """Tell whether a comment or its tombstone stands on the page.

    `is_followed`: a sibling with a higher number is shown, on this page or another. Ask from the last sibling to the
    first, and drop what stands beneath a comment that is not shown.
    """
    if comment.state != State.DELETED:
        return True
    if comment.number is None:
        return False
    if comment.trace_count > 0 or conf.LEAF_TOMBSTONES == "all":
        return True
    return is_followed and conf.LEAF_TOMBSTONES == "needed"


def is_found(comment: Comment, user: Any) -> bool:
    """Tell whether its address leads to a comment this person may read: not to a tombstone that no page shows.

    One query for a deleted comment with nothing left beneath, else none.
    """
    is_own = user.is_authenticated and comment.author_id == user.pk
    if comment.state == State.DELETED and comment.number is None:
        # It leaves no trace: not even moderators have a page that shows it.
        return is_own and _can_still_be_undone(comment)
    if is_shown(comment, is_followed=False) or (is_own and _can_still_be_undone(comment)) or can_moderate(user):
        return True
    return is_shown(comment, is_followed=Comment.objects.after(comment).keeping_earlier().exists())


def tombstone_text(comment: Stone, *, is_own: bool = False) -> str:
    """Return the line in place of a comment, or above it for its author; an empty text for a public one."""
    return _own_text(comment) if is_own else _text(comment)


def merged_text(count: int) -> str:
    """Return the one line of removed neighbors."""
    return f"Removed by moderators: {count} comments."


def _text(comment: Stone) -> str:
    if comment.state == State.DELETED:
        return "The comment was deleted."
    if comment.state == State.REMOVED:
        return _with_reason("The comment was removed by a moderator", comment)
    if comment.state == State.HIDDEN:
        return "The comment is hidden until a moderator has looked at it."
    return "This comment waits for approval. Readers do not see it." if comment.state == State.HELD else ""


def _own_text(comment: Stone) -> str:
    if comment.state == State.HELD:
        return "Your comment waits for approval. Only you and the moderators see it."
    if comment.state == State.HIDDEN:
        return "Your comment is hidden until a moderator has looked at it."
    if comment.state == State.REMOVED:
        what = "Your comment was not published" if comment.number is None else "Your comment was removed"
        return _with_reason(what, comment)
    if comment.state == State.DELETED and _can_still_be_undone(comment):
        return "You took this comment back." if comment.number is None else "You deleted this comment."
    return _text(comment)


def _with_reason(what: str, comment: Stone) -> str:
    """Return a sentence with the reason, if there is one to tell, and the note as a sentence of its own."""
    told = comment.reason not in {Comment.Reason.NONE, Comment.Reason.OTHER}
    sentence = f"{what}: {comment.reason}." if told else f"{what}."
    note = comment.note.strip()
    if not note:
        return sentence
    return f"{sentence} {note}" if note[-1] in SENTENCE_ENDS else f"{sentence} {note}."


def _can_still_be_undone(comment: Stone) -> bool:
    return comment.state_at is not None and timezone.now() < comment.state_at + timedelta(hours=conf.RESTORE_HOURS)
