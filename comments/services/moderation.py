"""What moderators decide about comments. Each act can be undone, and doing it twice changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.errors import TextWiped, WrongState
from comments.models import Comment
from comments.permissions import check_moderate, check_remove
from comments.services.states import change_state
from comments.services.threads import lock_thread_of, writing

if TYPE_CHECKING:
    from accounts.models import User

State = Comment.State


def remove_comment(comment: Comment, *, by: User, reason: str = Comment.Reason.OTHER, note: str = "") -> bool:
    """Take a comment away from readers, who see the reason and the note instead; return False where it is removed.

    A held one is refused by this: it never was public and leaves no trace.
    """
    check_remove(comment, by=by)
    return _decide(comment, State.REMOVED, by=by, reason=Comment.Reason(reason), note=note.strip())


def hide_comment(comment: Comment, *, by: User, reason: str = Comment.Reason.NONE, note: str = "") -> bool:
    """Conceal a public comment until somebody decides; return False where it is hidden."""
    check_moderate(by)
    return _decide(comment, State.HIDDEN, by=by, reason=Comment.Reason(reason), note=note.strip())


def approve_comment(comment: Comment, *, by: User) -> bool:
    """Publish a held comment, or show a hidden one again; return False where it is public."""
    check_moderate(by)
    return _decide(comment, State.PUBLIC, by=by, reason=Comment.Reason.NONE, note="", unless=State.REMOVED)


def restore_removed_comment(comment: Comment, *, by: User) -> bool:
    """Give a removed or hidden comment back to readers; return False where it is public.

    One that never was public gets its number now. What its author deleted stays deleted. Raise TextWiped where the
    text is no longer kept.
    """
    check_moderate(by)
    return _decide(comment, State.PUBLIC, by=by, reason=Comment.Reason.NONE, note="", unless=State.HELD)


def _decide(comment: Comment, state: Comment.State, *, by: User, reason: str, note: str, unless: str = "") -> bool:
    """Move a comment to a state under its thread's lock; from `unless` another act leads there."""
    if comment.state == state:
        return False
    with writing():
        fresh = lock_thread_of(comment)
        if fresh.state == state:
            return False
        _check_decidable(fresh, state, unless)
        change_state(fresh, state, by=by, reason=reason, note=note)
    return True


def _check_decidable(comment: Comment, state: str, unless: str) -> None:
    """Raise where this act does not lead from the comment's state."""
    if comment.state in {State.DELETED, unless}:
        raise WrongState
    if state == State.PUBLIC and not comment.source:
        raise TextWiped
