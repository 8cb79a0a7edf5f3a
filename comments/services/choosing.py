"""What moderators and editors lift out: the thread that leads a discussion, and the editors' choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError

from comments.errors import ParentGone, WrongState
from comments.models import Comment, Notice
from comments.permissions import check_moderate, check_pick
from comments.services.bells import remove
from comments.services.noticing import notice_author
from comments.services.threads import lock_thread_of, lock_threads, writing
from config.stored_pages.scopes import TALK, discussion_of, renew

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

Kind = Notice.Kind


def pin_comment(comment: Comment, *, by: User) -> bool:
    """Let a thread lead its discussion, in place of the one that did; return False where it does so already.

    It loses this place when it stops being public. Raise WrongState for replies and for what is not public.
    """
    check_moderate(by)
    if comment.is_pinned:
        return False
    try:
        with writing():
            return _pin(comment)
    except IntegrityError as other:
        # Somebody pinned another thread at the same moment: whoever looks again decides.
        raise WrongState from other


def unpin_comment(comment: Comment, *, by: User) -> bool:
    """Put a thread back into its usual place; return False where it stands there."""
    check_moderate(by)
    return _mark(comment, "is_pinned", is_chosen=False)


def pick_comment(comment: Comment, *, by: User) -> bool:
    """Make a comment the editors' choice; return False where it is. Raise WrongState for what is not public.

    It stays chosen while it is deleted, hidden or removed, but shows only while it is public.
    """
    check_pick(comment, by=by)
    return _mark(comment, "is_picked", is_chosen=True, then=lambda fresh: notice_author(fresh, Kind.PICKED, by=by))


def unpick_comment(comment: Comment, *, by: User) -> bool:
    """Take the editors' choice back; return False where it is none."""
    check_pick(comment, by=by)
    return _mark(comment, "is_picked", is_chosen=False, then=_take_notice_back)


def _pin(comment: Comment) -> bool:
    leading = Comment.objects.for_article(comment.article_id).filter(is_pinned=True)
    locked = lock_threads([comment.tree_id, *leading.values_list("pk", flat=True)])
    fresh = Comment.objects.filter(pk=comment.pk).first()
    if fresh is None:
        raise ParentGone
    if fresh.is_pinned:
        return False
    if fresh.level or not fresh.is_public:
        raise WrongState("Only the first comment of a thread can lead a discussion, and only while it is public.")
    leading.filter(pk__in=locked).update(is_pinned=False)
    Comment.objects.filter(pk=fresh.pk).update(is_pinned=True)
    renew(TALK, discussion_of(fresh.article_id))
    return True


def _take_notice_back(comment: Comment) -> None:
    remove(Notice.objects.filter(comment=comment, kind=Kind.PICKED))


def _mark(comment: Comment, field: str, *, is_chosen: bool, then: Callable[[Comment], object] | None = None) -> bool:
    """Set one mark under the thread's lock, and do then what goes with it."""
    if getattr(comment, field) == is_chosen:
        return False
    with writing():
        fresh = lock_thread_of(comment)
        if getattr(fresh, field) == is_chosen:
            return False
        if is_chosen and not fresh.is_public:
            raise WrongState("Only a public comment can be picked.")
        Comment.objects.filter(pk=fresh.pk).update(**{field: is_chosen})
        renew(TALK, discussion_of(fresh.article_id))
        if then is not None:
            then(fresh)
    return True
