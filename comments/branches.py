"""The comments of a page, loaded and not yet arranged: threads, or their beginnings, a branch, more replies.

A page asks for them at once: each part of it is one walk along one index, and the parts are joined by UNION.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments import conf
from comments.choosing import Cut, chosen_of
from comments.cursors import read_cursor
from comments.models import Comment
from comments.nodes import COLUMNS, Node
from comments.orders import Order
from comments.paging import PAGE_ROOTS, PAGE_THREAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.models import Article
    from comments.cursors import Cursor
    from comments.nodes import Viewer
    from comments.paging import RootsPage
    from comments.querysets import CommentQuerySet

WINDOW_LEVELS = 7


def load_threads(page: RootsPage, article: Article, viewer: Viewer) -> list[Node]:
    """Return the comments of a page of threads; one query, and one more under `best` where a thread is cut."""
    whole = [root.id for root in page.roots if root.rows <= PAGE_THREAD]
    cut = [root.id for root in page.roots if root.rows > PAGE_THREAD]
    in_window = Comment.objects.filter(level__lt=WINDOW_LEVELS)
    parts = [in_window.filter(tree_id__in=whole)]
    parts += chosen_of([Cut(in_window.filter(tree_id=pk), [pk]) for pk in cut], page.order.of_replies)
    if waiting := _waiting_for(viewer):
        parts.append(in_window.filter(waiting, tree_id__in=cut))
        if not page.after:
            # Threads that wait have no number yet: they stand after the last one that has.
            new = Comment.objects.for_article(article).roots().filter(waiting).order_by("id").values("pk")
            parts.append(Comment.objects.filter(pk__in=new[:PAGE_ROOTS]))
    return joined(parts, viewer)


def load_branch_of(comment: Comment, viewer: Viewer, levels: int) -> list[Node]:
    """Return what a comment stands under, itself, and what stands beneath it to so many levels: one query."""
    thread = Comment.objects.filter(tree_id=comment.tree_id)
    lft, rght = _edges_of(comment)
    parts = [thread.filter(lft__lt=lft, rght__gt=rght)]
    branch = thread.filter(lft__gte=lft, rght__lte=rght, level__lt=comment.level + levels)
    if levels == 1:
        parts.append(Comment.objects.filter(pk=comment.pk))
    elif comment.rght - comment.lft < 2 * PAGE_THREAD:
        parts.append(branch)
    else:
        # Nothing beneath it is older than itself.
        beneath = branch.filter(published_at__gte=comment.published_at) if comment.published_at else branch
        parts += chosen_of([Cut(beneath, [comment.pk])], Order.OLDEST)
        if waiting := _waiting_for(viewer):
            parts.append(branch.filter(waiting))
    return joined(parts, viewer)


def load_above(comment: Comment, *, with_self: bool) -> list[Node]:
    """Return what a comment stands under: one query."""
    lft, rght = _edges_of(comment)
    nearest = {"lft__lte": lft, "rght__gte": rght} if with_self else {"lft__lt": lft, "rght__gt": rght}
    return joined([Comment.objects.filter(tree_id=comment.tree_id, **nearest)])


@dataclass
class Replies:
    """More replies to one comment, from a cursor on."""

    # What the comment stands under, from the root down, and itself.
    above: list[Node]
    # The comment again, as if nothing stood beneath it but what follows the cursor; and the beginning of that.
    nodes: list[Node]
    level: int
    last_level: int


# What is read of replies beside their columns: edges and thread, and how many public ones follow the cursor.
EXTRA = ("lft", "rght", "tree_id", "following_count")
PUBLISHED = COLUMNS.index("published_at")
LFT, RGHT, TREE, FOLLOWING = range(len(COLUMNS), len(COLUMNS) + len(EXTRA))


def load_replies(
    article: Article, user: Any, viewer: Viewer, under: int, *, order: Order, after: str
) -> Replies | None:
    """Return the next up to PAGE_THREAD comments beneath one; None where this person finds no such comment.

    Two queries; one more under `best` where not all fit. A reply stored between them may be missed.
    """
    cursor = read_cursor(after, order)
    rows = _near(article, user, under, order, cursor)
    found = next((row for row in rows if row[0] == under), None)
    if found is None:
        return None
    comment = _node(found)
    comment.descendant_count = found[FOLLOWING]
    last_level = _last_level(comment.level, cursor)
    replies = [row for row in rows if row[1] == under]
    beneath = _beneath(replies, found[TREE], last_level, order)
    if beneath and (waiting := _waiting_for(viewer)):
        beneath.append(Comment.objects.filter(waiting, tree_id=found[TREE]).exclude(parent=under))
    above = [_node(row) for row in rows if row[1] != under]
    return Replies(above, [comment, *joined(beneath, viewer)], comment.level, last_level)


def _near(article: Article, user: Any, under: int, order: Order, cursor: Cursor | None) -> list[tuple[Any, ...]]:
    """Return the rows of a comment, of its ancestors and of its next replies; nothing for one that is not found."""
    found = Comment.objects.for_article(article).readable_by(user).filter(pk=under).order_by()
    tree, lft, rght = (found.values(name)[:1] for name in ("tree_id", "lft", "rght"))
    following = _following(under, order, cursor)
    each = Case(When(state=Comment.State.PUBLIC, then=1), default=0) + F("descendant_count")
    total = following.order_by().values("parent").annotate(total=Sum(each)).values("total")
    above = Comment.objects.filter(tree_id=tree, lft__lte=lft, rght__gte=rght)
    above = above.annotate(following_count=Coalesce(Subquery(total), Value(0)))
    replies = Comment.objects.filter(pk__in=following.values("pk")[:PAGE_THREAD]).annotate(following_count=Value(0))
    first, second = (part.order_by().values_list(*COLUMNS, *EXTRA) for part in (above, replies))
    return list(first.union(second, all=True))


def _following(under: int, order: Order, cursor: Cursor | None) -> CommentQuerySet:
    """Return the replies to a comment after a cursor, in order."""
    replies: CommentQuerySet = Comment.objects.filter(parent=under).numbered()
    if order is Order.BEST:
        if cursor:
            later = Q(rank__lt=cursor.value) | Q(rank=cursor.value, id__gt=cursor.id)
            replies = replies.filter(later, rank__lte=cursor.value)
        return replies.order_by("-rank", "id")
    return (replies.filter(number__gt=cursor.value) if cursor else replies).order_by("number")


def _beneath(replies: Sequence[tuple[Any, ...]], tree_id: int, last_level: int, order: Order) -> list[CommentQuerySet]:
    """Return parts that hold the replies and what stands beneath them, up to PAGE_THREAD comments."""
    if not replies:
        return []
    spans = reduce(or_, [Q(lft__gte=lft, rght__lte=rght) for lft, rght in _spans(replies)])
    comments = Comment.objects.filter(spans, tree_id=tree_id, level__lte=last_level)
    if sum(row[RGHT] - row[LFT] + 1 for row in replies) <= 2 * PAGE_THREAD:
        return [comments.numbered()]
    first = min(row[PUBLISHED] for row in replies)
    return chosen_of([Cut(comments.filter(published_at__gte=first), [row[0] for row in replies])], order)


def _spans(replies: Sequence[tuple[Any, ...]]) -> list[tuple[int, int]]:
    """Return the edges of subtrees, neighbors as one: replies mostly stand in the tree as they were posted."""
    spans: list[tuple[int, int]] = []
    for lft, rght in sorted((row[LFT], row[RGHT]) for row in replies):
        if spans and spans[-1][1] + 1 == lft:
            spans[-1] = (spans[-1][0], rght)
        else:
            spans.append((lft, rght))
    return spans


def _last_level(level: int, cursor: Cursor | None) -> int:
    """Return how deep a page of replies goes: as the page it goes on from, else the window they are met in."""
    if cursor and level < cursor.last_level <= level + WINDOW_LEVELS:
        return cursor.last_level
    step = WINDOW_LEVELS - 1
    return step * (level // step) + step


def _edges_of(comment: Comment) -> tuple[CommentQuerySet, CommentQuerySet]:
    """Return lft and rght as the database has them when it answers: a reply stored since loading has moved them."""
    row = Comment.objects.filter(pk=comment.pk).order_by()
    return row.values("lft")[:1], row.values("rght")[:1]


def _waiting_for(viewer: Viewer) -> Q | None:
    """Return what keeps the comments without a number that this viewer may see; None for visitors.

    They are those that wait for approval, and one's own that was taken back minutes ago.
    """
    if viewer.user_id is None:
        return None
    held, deleted = Q(state=Comment.State.HELD), Q(state=Comment.State.DELETED, number=None)
    own = Q(author=viewer.user_id)
    taken_back = own & deleted & Q(state_at__gt=timezone.now() - timedelta(hours=conf.RESTORE_HOURS))
    return (held if viewer.moderates else own & held) | taken_back


def joined(parts: Sequence[CommentQuerySet], viewer: Viewer | None = None) -> list[Node]:
    """Load all parts in one query; for a member with the votes they cast."""
    columns: tuple[str, ...] = COLUMNS
    if viewer and viewer.user_id is not None:
        parts, columns = [part.with_vote_of(viewer.user_id) for part in parts], (*COLUMNS, "own_vote")
    first, *rest = [part.order_by().values_list(*columns) for part in parts] or [Comment.objects.none()]
    return [Node(*row) for row in (first.union(*rest, all=True) if rest else first)]


def _node(row: tuple[Any, ...]) -> Node:
    return Node(*row[: len(COLUMNS)])
