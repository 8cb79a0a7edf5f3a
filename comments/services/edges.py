"""Give a reply its place in the index of its thread: the shorter side makes room.

The edges of a thread are consecutive numbers, so that what stands between two of them can be counted; which number is
the first means nothing. mptt moves what follows a new comment to the right. Where much less precedes it, that is moved
to the left instead: half as many rows on average, and half of the longest at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, F, Value, When

from comments.models import Comment

if TYPE_CHECKING:
    from comments.querysets import CommentQuerySet

# A comment's edges are two.
EDGES = 2
# So many more edges must follow than precede. Small threads begin at 1 for ever.
WORTH_MOVING_LEFT = 200
# So far a thread is lifted once it has no room to its left: for half as many comments.
LIFT = 1_000_000


def insert_in_place(comment: Comment, parent: Comment) -> None:
    """Store a new comment as the last beneath `parent`, read under the lock of its thread. Three queries, rarely four.

    The edges of `parent` may be old then.
    """
    thread = Comment.objects.filter(tree_id=parent.tree_id).order_by()
    first, last = _ends(parent)
    before, after = parent.rght - first, last - parent.rght + 1
    if after - before < WORTH_MOVING_LEFT:
        # It was read under the lock: mptt need not look again where it ends.
        Comment.objects.insert_node(comment, parent, refresh_target=False)
    else:
        lifted = 0 if first > EDGES else LIFT
        _move_left(thread, parent.rght, lifted)
        end = parent.rght + lifted - 1
        comment.lft, comment.rght, comment.level, comment.tree_id = end - 1, end, parent.level + 1, parent.tree_id
    comment.save(force_insert=True)


def _ends(parent: Comment) -> tuple[int, int]:
    """Return the first and the last edge of a thread."""
    if not parent.level:
        return parent.lft, parent.rght
    ends: tuple[int, int] = Comment.objects.values_list("lft", "rght").get(pk=parent.tree_id)
    return ends


def _move_left(thread: CommentQuerySet, edge: int, lifted: int) -> None:
    """Move all edges before one by two, after the whole thread was lifted where it must be."""
    if lifted:
        thread.update(lft=F("lft") + lifted, rght=F("rght") + lifted)
    edge += lifted
    moved = Case(When(rght__lt=edge, then=Value(EDGES)), default=Value(0))
    thread.filter(lft__lt=edge).update(lft=F("lft") - EDGES, rght=F("rght") - moved)
