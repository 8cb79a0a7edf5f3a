"""Which comments of a thread or branch a page loads, where it does not load all of them.

The first PAGE_THREAD by time: a reply is published after what it answers, so that none stands without its parent and
each list of replies is a beginning. Under `best` those that a reader would open one after another, always the highest
of what is in sight.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any

from comments.models import Comment
from comments.orders import Order
from comments.paging import PAGE_THREAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from comments.querysets import CommentQuerySet

LIGHT_ROWS = 5_000  # rows a page may look at to choose by rank

type Light = tuple[int, int | None, int]  # id, parent, rank


@dataclass(frozen=True)
class Cut:
    """A part of a discussion that is too large for its page: every comment it holds, and the ids it begins with."""

    comments: CommentQuerySet
    top_ids: Sequence[int]


def chosen_of(cuts: Sequence[Cut], order: Order) -> list[CommentQuerySet]:
    """Return up to PAGE_THREAD comments of each part. One query under `best` if there are any parts, else none."""
    if order is not Order.BEST:
        return [Comment.objects.filter(pk__in=_first(cut.comments, PAGE_THREAD)) for cut in cuts]
    if not cuts:
        return []
    share = LIGHT_ROWS // len(cuts)
    first, *rest = [Comment.objects.filter(pk__in=_first(cut.comments, share)).order_by() for cut in cuts]
    columns = ("id", "parent_id", "rank")
    light: list[Light] = list(
        first.values_list(*columns).union(*(part.values_list(*columns) for part in rest), all=True)
    )
    ids = [pk for cut in cuts for pk in highest_first(light, cut.top_ids, PAGE_THREAD)]
    return [Comment.objects.filter(pk__in=ids)]


def highest_first(light: Iterable[Light], top_ids: Iterable[int], limit: int) -> list[int]:
    """Return ids by repeatedly taking the highest-ranked comment whose parent is taken; the older of equals first."""
    replies: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
    ranks = {}
    for pk, parent_id, rank in light:
        ranks[pk] = rank
        replies[parent_id].append((-rank, pk))
    in_sight = [(-ranks[pk], pk) for pk in top_ids if pk in ranks]
    heapify(in_sight)
    taken: list[int] = []
    while in_sight and len(taken) < limit:
        _, pk = heappop(in_sight)
        taken.append(pk)
        for reply in replies[pk]:
            heappush(in_sight, reply)
    return taken


def _first(comments: CommentQuerySet, limit: int) -> Any:
    """Return the first ids by time, as a subquery."""
    return comments.numbered().order_by("published_at", "id").values("pk")[:limit]
