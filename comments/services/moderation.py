"""What moderators decide about comments. Each act can be undone, and doing it twice changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.errors import TextWiped, WrongState
from comments.models import Comment, Notice
from comments.permissions import check_moderate, check_remove
from comments.services.noticing import notice_author
from comments.services.states import change_state
from comments.services.threads import lock_thread_of, writing
from comments.tombstones import tombstone_text

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
        was, was_published = State(fresh.state), fresh.published_at is not None
        change_state(fresh, state, by=by, reason=reason, note=note)
        _tell_author(fresh, was, by=by, was_published=was_published)
    return True


def _tell_author(comment: Comment, was: Comment.State, *, by: User, was_published: bool) -> None:
    """Tell the author what was decided; being hidden for a while is nothing decided."""
    if comment.state == State.REMOVED:
        kind = Notice.Kind.REMOVED if was_published else Notice.Kind.REFUSED
        notice_author(comment, kind, by=by, text=tombstone_text(comment, is_own=True))
    elif comment.state == State.PUBLIC:
        notice_author(comment, Notice.Kind.RESTORED if was_published else Notice.Kind.APPROVED, by=by)


def _check_decidable(comment: Comment, state: str, unless: str) -> None:
    """Raise where this act does not lead from the comment's state."""
    if comment.state in {State.DELETED, unless}:
        raise WrongState
    if state == State.PUBLIC and not comment.source:
        raise TextWiped
