"""The comments of a page, loaded and not yet arranged: threads, or their beginnings, a branch, more replies.

A page asks for them at once: each part of it is one walk along one index, and the parts are joined by UNION.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, Exists, F, IntegerField, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments import conf
from comments.choosing import Cut, chosen_of
from comments.cursors import read_cursor
from comments.models import Comment
from comments.nodes import COLUMNS, Node
from comments.orders import Order
from comments.paging import PAGE_ROOTS, PAGE_THREAD
from comments.windows import RECALL_MINUTES
from config.prepared import PreparedQuery

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from articles.models import Article
    from comments.cursors import Cursor
    from comments.nodes import Viewer
    from comments.paging import RootsPage
    from comments.querysets import CommentQuerySet

WINDOW_LEVELS = 7
# Subtrees of so many rows are walked from parent to reply; larger ones are found by time.
WALKED_MAX = 1_000


def load_threads(page: RootsPage, article: Article, viewer: Viewer) -> list[Node]:
    """Return the comments of a page of threads; one query, and one more under `best` where a thread is cut."""
    whole = [root.id for root in page.roots if root.rows <= PAGE_THREAD]
    cut = tuple(root.id for root in page.roots if root.rows > PAGE_THREAD)
    if viewer.user_id is None and (not cut or page.order.of_replies is not Order.BEST):
        return [Node(*row) for row in _VISITORS_THREADS.rows(whole, cut)]
    parts = _beginnings(whole, cut, page.order.of_replies)
    parts += _waiting_in(cut, viewer, last_level=WINDOW_LEVELS - 1)
    if viewer.user_id is not None and not page.after:
        # Threads that wait have no number yet: they stand after the last one that has.
        roots = _waiting_for(viewer).for_article(article).roots()
        parts.append(Comment.objects.filter(pk__in=roots.order_by("id").values("pk")[:PAGE_ROOTS]))
    return joined(parts, viewer)


def _beginnings(whole: Sequence[int], cut: Sequence[int], order: Order) -> list[CommentQuerySet]:
    """Return parts that hold threads down to the last level of a page, and what is chosen of those that are cut."""
    in_window = Comment.objects.filter(level__lt=WINDOW_LEVELS)
    cuts = [Cut(in_window.filter(tree_id=pk), [pk]) for pk in cut]
    return [in_window.filter(tree_id__in=whole), *chosen_of(cuts, order)]


def load_branch_of(comment: Comment, viewer: Viewer, levels: int) -> list[Node]:
    """Return what a comment stands under, itself, and what stands beneath it to so many levels.

    One query; one more where the branch is cut, for the rows it chooses among.
    """
    last_level = comment.level + levels - 1
    parts = [Comment.objects.in_line_of([comment.pk])]
    edges = Edges(comment.pk, comment.lft, comment.rght, comment.published_at)
    if levels > 1 and edges.rows <= PAGE_THREAD:
        parts.append(Comment.objects.subtrees_of([comment.pk], last_level=last_level, limit=_expected(edges.rows)))
    elif levels > 1:
        parts += _beneath([edges], comment.tree_id, last_level, Order.OLDEST)
        parts += _waiting_in([comment.tree_id], viewer, first_level=comment.level + 1, last_level=last_level)
    # Itself is found on both ways.
    return list({node.id: node for node in joined(parts, viewer)}.values())


def load_above(comment: Comment, *, with_self: bool) -> list[Node]:
    """Return what a comment stands under: one query."""
    line = joined([Comment.objects.in_line_of([comment.pk])])
    return line if with_self else [node for node in line if node.id != comment.pk]


@dataclass
class Replies:
    """More replies to one comment, from a cursor on."""

    # What the comment stands under, from the root down, and itself.
    above: list[Node]
    # The comment again, as if nothing stood beneath it but what follows the cursor; and the beginning of that.
    nodes: list[Node]
    level: int
    last_level: int


class Edges(NamedTuple):
    """Where a subtree stands in the index of its thread, and since when."""

    id: int
    lft: int
    rght: int
    published_at: datetime | None

    @property
    def rows(self) -> int:
        """Return how many rows the subtree holds, whatever their states."""
        return (self.rght - self.lft + 1) // 2


# What is read of replies beside their columns: edges and thread, and how many public ones follow an older cursor.
EXTRA = ("lft", "rght", "tree_id", "following_count")
AT = {name: place for place, name in enumerate((*COLUMNS, *EXTRA))}
NOT_COUNTED = Value(None, output_field=IntegerField())


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
    comment, replies = _node(found), [row for row in rows if row[1] == under]
    comment.passed_count = _passed(found, replies, cursor)
    last_level = _last_level(comment.level, cursor)
    edges = [Edges(row[0], row[AT["lft"]], row[AT["rght"]], row[AT["published_at"]]) for row in replies[:PAGE_THREAD]]
    beneath = _beneath(edges, found[AT["tree_id"]], last_level, order)
    if beneath:
        waiting = _waiting_in([found[AT["tree_id"]]], viewer, first_level=comment.level + 1, last_level=last_level)
        beneath += [part.exclude(parent=under) for part in waiting]
    above = [_node(row) for row in rows if row[1] != under]
    return Replies(above, [comment, *joined(beneath, viewer)], comment.level, last_level)


def _near(article: Article, user: Any, under: int, order: Order, cursor: Cursor | None) -> list[tuple[Any, ...]]:
    """Return the rows of a comment, of its ancestors and of its next replies; nothing for one that is not found.

    There is one reply more than a page holds, where there are so many.
    """
    found = Comment.objects.for_article(article).readable_by(user).filter(pk=under).order_by()
    following = _following(under, order, cursor)
    above = Comment.objects.in_line_of([under]).filter(Exists(found)).annotate(following_count=NOT_COUNTED)
    if cursor and cursor.passed_count is None:
        each = Case(When(state=Comment.State.PUBLIC, then=1), default=0) + F("descendant_count")
        total = following.order_by().values("parent").annotate(total=Sum(each)).values("total")
        above = above.annotate(following_count=Coalesce(Subquery(total), Value(0)))
    replies = Comment.objects.filter(pk__in=following.values("pk")[: PAGE_THREAD + 1])
    replies = replies.annotate(following_count=NOT_COUNTED)
    first, second = (part.order_by().values_list(*COLUMNS, *EXTRA) for part in (above, replies))
    rows = list(first.union(second, all=True))
    return sorted(rows, key=lambda row: _place(row, order))


def _place(row: tuple[Any, ...], order: Order) -> tuple[int, int]:
    """Return what sorts siblings as the database does."""
    return (-row[AT["rank"]], row[0]) if order is Order.BEST else (row[AT["number"]] or 0, row[0])


def _passed(found: tuple[Any, ...], replies: Sequence[tuple[Any, ...]], cursor: Cursor | None) -> int:
    """Return how many public comments stand beneath one before the replies that follow a cursor.

    Counted where all that follow are here. Else the cursor tells what the page before counted, which was right then:
    adding up thousands of replies would cost more than the page. An older cursor tells nothing, and they are added up.
    """
    if cursor is None:
        return 0
    total: int = found[AT["descendant_count"]]
    here: int = sum((row[AT["state"]] == Comment.State.PUBLIC) + row[AT["descendant_count"]] for row in replies)
    if len(replies) > PAGE_THREAD and cursor.passed_count is not None:
        return min(cursor.passed_count, max(total - here, 0))
    following: int = here if len(replies) <= PAGE_THREAD else found[AT["following_count"]]
    return max(total - following, 0)


def _following(under: int, order: Order, cursor: Cursor | None) -> CommentQuerySet:
    """Return the replies to a comment after a cursor, in order."""
    replies: CommentQuerySet = Comment.objects.filter(parent=under).numbered()
    if order is Order.BEST:
        if cursor:
            later = Q(rank__lt=cursor.value) | Q(rank=cursor.value, id__gt=cursor.id)
            replies = replies.filter(later, rank__lte=cursor.value)
        return replies.order_by("-rank", "id")
    return (replies.filter(number__gt=cursor.value) if cursor else replies).order_by("number")


def _beneath(tops: Sequence[Edges], tree_id: int, last_level: int, order: Order) -> list[CommentQuerySet]:
    """Return parts that hold some comments and what stands beneath them, up to PAGE_THREAD of them all."""
    if not tops:
        return []
    ids, rows = [top.id for top in tops], sum(top.rows for top in tops)
    if rows <= WALKED_MAX:
        comments = Comment.objects.subtrees_of(ids, last_level=last_level, limit=_expected(rows))
    else:
        # They are a good part of their thread, so that its first rows by time hold enough of them.
        comments = _since_the_first(tops).filter(tree_id=tree_id, level__lte=last_level)
    return [comments.numbered()] if rows <= PAGE_THREAD else chosen_of([Cut(comments, ids)], order)


def _expected(rows: int) -> int:
    """Return a limit that cuts nothing: some may have been stored since the rows were counted."""
    return 2 * rows + PAGE_THREAD


def _since_the_first(tops: Sequence[Edges]) -> CommentQuerySet:
    """Return subtrees by their edges. Nothing in them is older than the first top."""
    spans = reduce(or_, [Q(lft__gte=lft, rght__lte=rght) for lft, rght in _spans(tops)])
    moments = [top.published_at for top in tops if top.published_at is not None]
    found: CommentQuerySet = Comment.objects.filter(spans)
    return found.filter(published_at__gte=min(moments)) if len(moments) == len(tops) else found


def _spans(tops: Sequence[Edges]) -> list[tuple[int, int]]:
    """Return the edges of subtrees, neighbors as one: replies mostly stand in the tree as they were posted."""
    spans: list[tuple[int, int]] = []
    for lft, rght in sorted((top.lft, top.rght) for top in tops):
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


def _waiting_in(
    tree_ids: Sequence[int], viewer: Viewer, *, last_level: int, first_level: int = 0
) -> list[CommentQuerySet]:
    """Return parts that hold what waits in some threads and this viewer may see, each a short walk along an index.

    Most were never published. One that was, and gave its number back, was posted shortly before.
    """
    if viewer.user_id is None or not tree_ids:
        return []
    waiting = _waiting_for(viewer).filter(level__range=(first_level, last_level))
    since = timezone.now() - timedelta(hours=conf.RESTORE_HOURS, minutes=RECALL_MINUTES)
    unpublished = waiting.filter(tree_id__in=tree_ids, published_at__isnull=True)
    recalled = waiting.filter(author=viewer.user_id, posted_at__gt=since, published_at__isnull=False)
    return [unpublished, recalled.filter(tree_id__in=tree_ids)]


def _waiting_for(viewer: Viewer) -> CommentQuerySet:
    """Return the comments without a number that this member may see.

    They are those that wait for approval, and one's own that was taken back minutes ago.
    """
    held, own = Q(state=Comment.State.HELD), Q(by=viewer.user_id)
    deleted = Q(state=Comment.State.DELETED, state_at__gt=timezone.now() - timedelta(hours=conf.RESTORE_HOURS))
    allowed = (held if viewer.moderates else own & held) | (own & deleted)
    # The sum keeps SQLite from walking all that the member ever wrote.
    found: CommentQuerySet = Comment.objects.filter(number=None).alias(by=F("author") + 0).filter(allowed)
    return found


def joined(parts: Sequence[CommentQuerySet], viewer: Viewer | None = None) -> list[Node]:
    """Load all parts in one query; for a member with the votes they cast."""
    columns: tuple[str, ...] = COLUMNS
    if viewer and viewer.user_id is not None:
        parts, columns = [part.with_vote_of(viewer.user_id) for part in parts], (*COLUMNS, "own_vote")
    return [Node(*row) for row in _union(parts, columns)]


def _union(parts: Sequence[CommentQuerySet], columns: tuple[str, ...] = COLUMNS) -> QuerySet[Comment, Any]:
    first, *rest = [part.order_by().values_list(*columns) for part in parts] or [Comment.objects.none()]
    return first.union(*rest, all=True) if rest else first


_VISITORS_THREADS = PreparedQuery(lambda whole, cut: _union(_beginnings(whole, cut, Order.OLDEST)))


def _node(row: tuple[Any, ...]) -> Node:
    return Node(*row[: len(COLUMNS)])
