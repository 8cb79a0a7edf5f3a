"""Which threads a page of a discussion takes: up to PAGE_ROOTS and PAGE_COMMENTS, by keyset, in one query.

A page never counts what stands before it: its threads are those whose keys follow a cursor's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from comments import conf
from comments.cursors import Cursor, as_number, read_cursor
from comments.models import Comment
from comments.orders import Order
from config.prepared import PreparedQuery

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from articles.models import Article
    from comments.orders import Key
    from comments.querysets import CommentQuerySet

PAGE_ROOTS = 30  # threads
PAGE_COMMENTS = 200  # rows, each thread counted with at most PAGE_THREAD
PAGE_THREAD = 50  # rows of one thread or branch
# One more to know whether the list goes on, one for the pinned thread, which is left out of its usual place.
FETCHED = PAGE_ROOTS + 2


class Root(NamedTuple):
    """What paging reads of a thread."""

    id: int
    lft: int
    rght: int
    number: int
    rank: int
    last_activity_at: datetime | None
    descendant_count: int
    is_pinned: bool
    state: str

    @property
    def rows(self) -> int:
        """Return how many rows the thread holds, whatever their states."""
        return (self.rght - self.lft + 1) // 2

    @property
    def leads(self) -> bool:
        """Tell whether it stands before all others; what is no longer public does not."""
        return self.is_pinned and self.state == Comment.State.PUBLIC


@dataclass
class RootsPage:
    """The threads of a page, in order, and the cursors to go on from; an empty text where the list ends."""

    order: Order
    roots: list[Root] = field(default_factory=list)
    after: str = ""
    before: str = ""
    is_first: bool = True
    # The part of the address that led here: the cursor used, by its name; empty on page one.
    position: dict[str, str] = field(default_factory=dict)


def choose_roots(
    article: Article, viewer: Any, order: Order, *, after: str = "", before: str = "", at: int | None = None
) -> RootsPage:
    """Return the threads after or before a cursor, or from the thread of a comment on; else page one.

    One query; one more where the address led nowhere. `at` asks for the order of numbers.
    """
    if at is None and not after and not before and not viewer.is_authenticated:
        return _first_of(_VISITORS_FIRST.rows(article.pk, order=order, tombstones=conf.LEAF_TOMBSTONES), order)
    shown = Comment.objects.shown_roots(article, viewer)
    page: RootsPage | None = None
    if at is not None:
        page = _page_at(article, viewer, shown, at)
    elif cursor := read_cursor(after, order):
        page = _page_after(shown, cursor, after)
    elif cursor := read_cursor(before, order):
        page = _page_before(shown, cursor, before)
    return page or _first_page(shown, order)


def count_taken(roots: Iterable[Root]) -> int:
    """Return how many of these threads fit on a page; the first always does."""
    taken = rows = 0
    for root in roots:
        rows += min(root.rows, PAGE_THREAD)
        if taken and (taken == PAGE_ROOTS or rows > PAGE_COMMENTS):
            break
        taken += 1
    return taken


def _first_page(shown: CommentQuerySet, order: Order) -> RootsPage:
    return _first_of(_first_rows(shown, order), order)


def _first_rows(shown: CommentQuerySet, order: Order) -> QuerySet[Comment, Any]:
    return _nearest(shown, _all(shown, order.key.may_be_empty), order)


def _visitors_first(article: int, *, order: Order, tombstones: str) -> QuerySet[Comment, Any]:
    """Return the rows of page one as visitors have it; what becomes of tombstones decides which threads are shown."""
    return _first_rows(Comment.objects.shown_roots(article, AnonymousUser()), order)


_VISITORS_FIRST = PreparedQuery(_visitors_first)


def _first_of(rows: QuerySet[Comment, Any], order: Order) -> RootsPage:
    roots, pinned = _sorted(rows, order)
    roots = pinned + roots
    taken = count_taken(roots)
    page = RootsPage(order, roots[:taken])
    if taken < len(roots):
        page.after = _cursor_of(order, roots[taken - 1])
    return page


def _page_after(shown: CommentQuerySet, cursor: Cursor, word: str) -> RootsPage:
    order = cursor.order
    roots, _ = _fetch(shown, _beyond(shown, cursor), order)
    taken = count_taken(roots)
    page = RootsPage(order, roots[:taken], is_first=False, position={"after": word})
    if taken:
        page.before = _cursor_of(order, roots[0])
    if taken < len(roots):
        page.after = _cursor_of(order, roots[taken - 1])
    return page


def _page_before(shown: CommentQuerySet, cursor: Cursor, word: str) -> RootsPage | None:
    """Return the page that ends before a cursor; None where nothing stands there but the pinned thread."""
    order = cursor.order
    roots, pinned = _fetch(shown, _beyond(shown, cursor, backwards=True), order, backwards=True)
    if len(roots) < FETCHED - 1:
        roots += pinned
    taken = count_taken(roots)
    if not [root for root in roots[:taken] if not root.leads]:
        return None
    page = RootsPage(order, roots[:taken][::-1], position={"before": word})
    page.after = _cursor_of(order, page.roots[-1])
    if taken < len(roots):
        page.before, page.is_first = _cursor_of(order, page.roots[0]), False
    return page


def _page_at(article: Article, viewer: Any, shown: CommentQuerySet, at: int) -> RootsPage | None:
    """Return the page that begins with a comment's thread; None where there is no such comment for this viewer.

    Here the pinned thread stands at its usual place, or its comments could not be pointed at.
    """
    order = Order.OLDEST
    found = Comment.objects.for_article(article).readable_by(viewer).filter(pk=at).order_by()
    number = Comment.objects.filter(pk__in=found.values("tree_id")[:1]).order_by().values("number")[:1]
    rows = shown.filter(number__gte=number).order_by("number").values_list(*Root._fields)[: FETCHED - 1]
    roots = [Root(*row) for row in rows]
    if not roots:
        return None
    taken = count_taken(roots)
    page = RootsPage(order, roots[:taken], is_first=False, position={"at": str(at)})
    if roots[0].number > 1:
        page.before = _cursor_of(order, roots[0])
    if taken < len(roots):
        page.after = _cursor_of(order, roots[taken - 1])
    return page


def _cursor_of(order: Order, root: Root) -> str:
    return str(Cursor(order, getattr(root, order.key.column), root.id))


def _all(shown: CommentQuerySet, may_be_empty: bool) -> list[CommentQuerySet]:
    if not may_be_empty:
        return [shown]
    return [shown.filter(last_activity_at__isnull=False), shown.filter(last_activity_at__isnull=True)]


def _beyond(shown: CommentQuerySet, cursor: Cursor, *, backwards: bool = False) -> list[CommentQuerySet]:
    """Return what stands after a cursor, or before it, in parts that each are one walk along one index.

    A single condition (key beyond, or key equal and id beyond) would make the databases walk from the start.
    """
    key = cursor.order.key
    ids = {"id__lt" if key.ids_fall != backwards else "id__gt": cursor.id}
    if cursor.value is None:
        here = shown.filter(**{f"{key.column}__isnull": True}, **ids)
        return [here, shown.filter(**{f"{key.column}__isnull": False})] if backwards else [here]
    past = "lt" if key.is_falling != backwards else "gt"
    parts = [shown.filter(**{f"{key.column}__{past}": cursor.value})]
    if not key.is_unique:
        parts.append(shown.filter(**{key.column: cursor.value}, **ids))
    if key.may_be_empty and not backwards:
        parts.append(shown.filter(**{f"{key.column}__isnull": True}))
    return parts


def _fetch(
    shown: CommentQuerySet, parts: list[CommentQuerySet], order: Order, *, backwards: bool = False
) -> tuple[list[Root], list[Root]]:
    """Return the nearest roots of all parts in order, without the pinned one, and a list of that: one query."""
    return _sorted(_nearest(shown, parts, order, backwards=backwards), order, backwards=backwards)


def _nearest(
    shown: CommentQuerySet, parts: list[CommentQuerySet], order: Order, *, backwards: bool = False
) -> QuerySet[Comment, Any]:
    """Return the rows of the nearest roots of all parts and of the pinned one, in no order."""
    key = order.key
    column = F(key.column).desc() if key.is_falling != backwards else F(key.column).asc()
    ids = "-id" if key.ids_fall != backwards else "id"
    nearest = [part.order_by(column, ids).values("pk")[:FETCHED] for part in parts]
    rows = [Comment.objects.filter(pk__in=part).order_by().values_list(*Root._fields) for part in nearest]
    pinned = shown.filter(is_pinned=True).order_by().values_list(*Root._fields)
    return pinned.union(*rows, all=True)


def _sorted(rows: QuerySet[Comment, Any], order: Order, *, backwards: bool = False) -> tuple[list[Root], list[Root]]:
    found = {row[0]: Root(*row) for row in rows}.values()
    unled = (root for root in found if not root.leads)
    roots = sorted(unled, key=lambda root: _place(root, order.key), reverse=backwards)
    return roots[: FETCHED - 1], [root for root in found if root.leads]


def _place(root: Root, key: Key) -> tuple[bool, int, int]:
    """Return what sorts threads as the database does."""
    value = as_number(getattr(root, key.column))
    return value is None, -(value or 0) if key.is_falling else value or 0, -root.id if key.ids_fall else root.id
