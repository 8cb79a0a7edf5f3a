"""Take a member's name off what they wrote and decided; their texts stay, or go for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from comments.models import Comment, Mention, Quote, Revision
from comments.services.states import MOVES, change_state
from comments.services.threads import lock_threads, writing

if TYPE_CHECKING:
    from accounts.models import User

State = Comment.State
# Comments in one transaction: each change of state holds its thread's lock for some queries.
BATCH = 100
NO_TEXT = {"source": "", "body_html": "", "text_hash": ""}


def give_up_comments(user: User, *, keep_texts: bool) -> None:
    """Leave everything a member wrote or decided without their name.

    Texts that stay are nobody's, and nothing ties one to another. Texts that go become deleted comments, wiped at once:
    numbers, replies and permalinks stay. What the member had deleted goes either way, since nobody can undo it.
    """
    theirs = Comment.objects.filter(Q(author=user) | Q(state_by=user)).order_by("tree_id", "pk")
    while batch := list(theirs.values_list("pk", "tree_id")[:BATCH]):
        _give_up([pk for pk, _ in batch], {tree_id for _, tree_id in batch}, user, keep_texts=keep_texts)
    Revision.objects.filter(by=user).update(by=None)
    Revision.objects.filter(redacted_by=user).update(redacted_by=None)


def _give_up(pks: list[int], tree_ids: set[int], user: User, *, keep_texts: bool) -> None:
    with writing():
        lock_threads(tree_ids)
        own = Comment.objects.filter(pk__in=pks, author=user)
        if not keep_texts:
            _delete(own.filter(state__in=[state for state in MOVES if State.DELETED in MOVES[state]]), user)
        gone = own.filter(state=State.DELETED) if keep_texts else own
        _wipe(list(gone.order_by().values_list("pk", flat=True)))
        own.update(author=None, author_name="", client_token=None)
        Comment.objects.filter(pk__in=pks, state_by=user).update(state_by=None)


def _delete(comments: object, user: User) -> None:
    """Move comments to deleted with all counters, under the locks of their threads."""
    for comment in comments.order_by("tree_id", "lft"):  # type: ignore[attr-defined]
        # Counted for nobody: the author's record is gone already.
        comment.author = None
        change_state(comment, State.DELETED, by=user)


def _wipe(pks: list[int]) -> None:
    """Forget texts, and everything that was found in them."""
    Comment.objects.filter(pk__in=pks).update(**NO_TEXT)
    Revision.objects.filter(comment__in=pks).delete()
    Quote.objects.filter(comment__in=pks).delete()
    Mention.objects.filter(comment__in=pks).delete()
