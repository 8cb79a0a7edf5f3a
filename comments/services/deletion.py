"""Delete one's own comment, and bring it back for some hours. The row stays; its replies keep their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.models import Comment, Quote
from comments.permissions import check_delete, check_restore, check_unsend
from comments.services.states import change_state
from comments.services.threads import lock_discussion, lock_thread_of, writing
from comments.windows import RECALL_MINUTES, is_fresh

if TYPE_CHECKING:
    from accounts.models import User

State = Comment.State


def delete_comment(comment: Comment, *, by: User) -> bool:
    """Delete a comment for its author; return False where it is deleted already, without a query.

    One deleted at once, before anybody built on it, gives its number back and leaves no tombstone. Raise NotAllowed for
    anybody else and WrongState where a moderator removed it.
    """
    if comment.state == State.DELETED and comment.author_id == by.pk:
        return False
    check_delete(comment, by=by)
    with writing():
        fresh = lock_thread_of(comment)
        if fresh.state == State.DELETED:
            return False
        check_delete(fresh, by=by)
        change_state(fresh, State.DELETED, by=by, gives_number_back=_can_be_recalled(fresh))
    return True


def unsend_comment(comment: Comment, *, by: User) -> bool:
    """Take a comment back that was posted seconds ago; return False where it is deleted already.

    Raise NotAllowed, WrongState as `delete_comment` does, and UnsendTooLate.
    """
    check_unsend(comment, by=by)
    return delete_comment(comment, by=by)


def restore_comment(comment: Comment, *, by: User) -> bool:
    """Give a deleted comment back its state, number and place; return False where it is not deleted any more.

    Raise NotAllowed, UndoWindowClosed or TextWiped.
    """
    if comment.state in {State.PUBLIC, State.HELD, State.HIDDEN} and comment.author_id == by.pk:
        return False
    check_restore(comment, by=by)
    with writing():
        fresh = lock_thread_of(comment)
        if fresh.state != State.DELETED:
            return False
        check_restore(fresh, by=by)
        change_state(fresh, State(fresh.state_before or State.PUBLIC), by=by)
    return True


def _can_be_recalled(comment: Comment) -> bool:
    """Tell whether its number can go to the next one: minutes old, the last of its siblings, nothing built on it.

    Hold the thread's lock; locks the Discussion row for a root. Up to four queries.
    """
    if not comment.is_public or not is_fresh(comment, minutes=RECALL_MINUTES):
        return False
    if comment.rght > comment.lft + 1 or comment.up_count or comment.down_count:
        return False
    if comment.parent_id is None:
        lock_discussion(comment.article_id)
    return not (
        Comment.objects.after(comment).exists()
        or Comment.objects.filter(answered=comment.pk).exists()
        or Quote.objects.filter(source_comment=comment.pk).exists()
    )
