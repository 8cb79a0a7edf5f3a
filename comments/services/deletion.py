"""Delete one's own comment, and bring it back for some hours. The row stays; its replies keep their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.models import Comment
from comments.permissions import check_delete, check_restore
from comments.services.states import change_state
from comments.services.threads import lock_thread_of, writing

if TYPE_CHECKING:
    from accounts.models import User

State = Comment.State


def delete_comment(comment: Comment, *, by: User) -> bool:
    """Delete a comment for its author; return False where it is deleted already, without a query.

    Raise NotAllowed for anybody else and WrongState where a moderator removed it.
    """
    if comment.state == State.DELETED and comment.author_id == by.pk:
        return False
    check_delete(comment, by=by)
    with writing():
        fresh = lock_thread_of(comment)
        if fresh.state == State.DELETED:
            return False
        check_delete(fresh, by=by)
        change_state(fresh, State.DELETED, by=by)
    return True


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
