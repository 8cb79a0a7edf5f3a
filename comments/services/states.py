"""Which state may follow which, and everything a change of state takes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from comments.errors import WrongState
from comments.models import Comment
from comments.services.noticing import notice_change
from comments.services.records import count_for, judge_trust
from comments.services.threads import count_change, leaves_trace, lock_discussion, next_number
from comments.services.voting import set_rank

if TYPE_CHECKING:
    from accounts.models import User

State = Comment.State
MOVES: dict[str, frozenset[str]] = {
    State.HELD: frozenset({State.PUBLIC, State.REMOVED, State.DELETED}),
    State.PUBLIC: frozenset({State.HIDDEN, State.REMOVED, State.DELETED}),
    State.HIDDEN: frozenset({State.PUBLIC, State.REMOVED, State.DELETED}),
    State.REMOVED: frozenset({State.PUBLIC}),
    # Back to what it was, by its author: `restore_comment` knows which.
    State.DELETED: frozenset({State.PUBLIC, State.HELD, State.HIDDEN}),
}
CHANGED_FIELDS = (
    "state",
    "state_before",
    "state_at",
    "state_by",
    "reason",
    "note",
    "number",
    "published_at",
    "rank",
    "is_pinned",
)


def change_state(
    comment: Comment,
    state: Comment.State,
    *,
    by: User,
    reason: str | None = None,
    note: str | None = None,
    gives_number_back: bool = False,
) -> None:
    """Move a comment to another state with its number and all counters; raise WrongState where no move leads.

    `gives_number_back`: it goes without a trace, and the next sibling takes its number. Hold the thread's
    lock, and read `comment` after it. Up to nine queries, and seven for the trust of an author whom others judge.
    """
    if state not in MOVES[comment.state]:
        raise WrongState
    was, was_public, left_trace = comment.state, comment.is_public, leaves_trace(comment.state, comment.number)
    was_published = comment.published_at is not None
    comment.state_before, comment.state = comment.state, state
    comment.state_at, comment.state_by = timezone.now(), by
    if reason is not None:
        comment.reason, comment.note = reason, note or ""
    if gives_number_back:
        comment.number = None
    if comment.is_public and comment.number is None:
        _publish(comment)
    set_rank(comment)
    # Its place above all others is free for the next one.
    comment.is_pinned = comment.is_pinned and comment.is_public
    comment.save(update_fields=CHANGED_FIELDS)
    count_change(comment, was_public=was_public, left_trace=left_trace)
    _keep_record(comment, was, by)
    notice_change(comment, was_public=was_public, was_published=was_published)


def _keep_record(comment: Comment, was: str, by: User) -> None:
    """Count the change for the author, whose trust follows from what others decide."""
    count_for(
        comment.author_id,
        published=(comment.state == State.PUBLIC) - (was == State.PUBLIC),
        removed=(comment.state == State.REMOVED) - (was == State.REMOVED),
    )
    if comment.author_id is not None and comment.author_id != by.pk:
        judge_trust([comment.author_id])


def _publish(comment: Comment) -> None:
    """Give a comment without a number the next one: it stands after its siblings from now on.

    One that gave its number back keeps its moment, unless a sibling was published since.
    """
    if comment.parent_id is None:
        lock_discussion(comment.article_id)
    comment.number = next_number(comment.article_id, comment.parent_id)
    if comment.published_at is None or Comment.objects.beside(comment).filter(_published_since(comment)).exists():
        comment.published_at = timezone.now()


def _published_since(comment: Comment) -> Q:
    return Q(published_at__gt=comment.published_at, number__isnull=False)
