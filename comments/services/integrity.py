"""Prove the tree index and the counters against `parent` and `state`; `repairing.py` writes them anew.

`parent` is the truth. One pass, without recursion; each thread is read in one statement, so that a check of a busy site
finds no half of a post.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from articles.models import Article
from comments.models import Comment
from comments.services.bells import wrong_bells
from comments.services.records import wrong_records
from comments.services.recounting import wrong_votes
from comments.services.threads import leaves_trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

State = Comment.State
ROWS_AT_ONCE = 20_000
ARTICLES_AT_ONCE = 500


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it should be. `tree_id` is 0 where the counters of an article or a member are meant."""

    tree_id: int
    article_id: int
    comment_id: int
    what: str
    member_id: int = 0

    def __str__(self) -> str:
        if self.member_id:
            return f"member {self.member_id}: {self.what}"
        if not self.tree_id:
            return f"article {self.article_id}: {self.what}"
        return f"thread {self.tree_id}, comment {self.comment_id}: {self.what}"


class Row(NamedTuple):
    """What a check reads of a comment; the names of its columns."""

    pk: int
    tree_id: int
    parent_id: int | None
    article_id: int
    lft: int
    rght: int
    level: int
    number: int | None
    state: str
    has_text: bool
    published_at: datetime | None
    last_activity_at: datetime | None
    descendant_count: int
    trace_count: int


class Place(NamedTuple):
    """What a row should hold, as `parent` and `state` say."""

    lft: int
    rght: int
    level: int
    descendant_count: int
    trace_count: int
    last_activity_at: datetime | None


def check_threads(tree_ids: Iterable[int] | None = None) -> list[Problem]:
    """Return everything that is wrong, in all threads or in some, and in their articles' counters.

    The records of members are compared only where all is.
    """
    problems: list[Problem] = []
    articles: set[int] = set()
    seen_numbers: set[tuple[int, int]] = set()
    for rows in _threads(None if tree_ids is None else sorted(set(tree_ids))):
        problems += _thread_problems(rows)
        problems += _root_number_problems(rows, seen_numbers)
        articles.update(row.article_id for row in rows)
    problems += _vote_problems(tree_ids)
    return [*problems, *_article_problems(None if tree_ids is None else articles)]


def _vote_problems(tree_ids: Iterable[int] | None) -> Iterator[Problem]:
    for wrong in wrong_votes(tree_ids):
        yield Problem(wrong.tree_id, wrong.article_id, wrong.pk, "its counts or its rank differ from its votes")
    for member_id in wrong_records() if tree_ids is None else ():
        yield Problem(0, 0, 0, "the record differs from what is stored of them", member_id)
    for member_id in wrong_bells() if tree_ids is None else ():
        yield Problem(0, 0, 0, "the bell differs from the notices not read", member_id)


def _threads(tree_ids: Sequence[int] | None) -> Iterator[list[Row]]:
    """Yield the rows of one thread after the other, each thread from one statement."""
    last = -1
    while True:
        rows = rows_of(Q(tree_id__gt=last), tree_ids, ROWS_AT_ONCE)
        if not rows:
            return
        if len(rows) == ROWS_AT_ONCE and rows[0].tree_id != rows[-1].tree_id:
            # The last thread may go on in the next batch: leave it whole for that.
            rows = [row for row in rows if row.tree_id != rows[-1].tree_id]
        elif len(rows) == ROWS_AT_ONCE:
            rows = rows_of(Q(tree_id=rows[0].tree_id), None, None)
        last = rows[-1].tree_id
        threads: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            threads[row.tree_id].append(row)
        yield from threads.values()


def rows_of(chosen: Q, tree_ids: Sequence[int] | None, limit: int | None) -> list[Row]:
    """Return chosen rows by thread, in one query."""
    comments = Comment.objects.filter(chosen).annotate(has_text=~Q(source=""))
    if tree_ids is not None:
        comments = comments.filter(tree_id__in=tree_ids)
    return [Row(*values) for values in comments.order_by("tree_id").values_list(*Row._fields)[:limit]]


def _thread_problems(rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield what is wrong inside one thread."""
    by_pk = {row.pk: row for row in rows}
    roots = [row for row in rows if row.parent_id is None]
    if [root.pk for root in roots] != [rows[0].tree_id]:
        yield _problem(rows[0], "the thread does not have exactly one root that bears its number")
    edges = sorted(edge for row in rows for edge in (row.lft, row.rght))
    if edges != list(range(edges[0], edges[0] + len(edges))):
        yield _problem(rows[0], "lft and rght are not consecutive numbers, each used once")
    yield from _nesting_problems(rows)
    places = places_of(rows)
    numbers: set[tuple[int, int]] = set()
    for row in rows:
        parent = by_pk.get(row.parent_id or 0)
        if row.parent_id is not None and parent is None:
            yield _problem(row, "its parent stands in another thread")
        elif parent is not None and parent.article_id != row.article_id:
            yield _problem(row, "its parent belongs to another article")
        if row.parent_id and row.number and (row.parent_id, row.number) in numbers:
            yield _problem(row, "a sibling has the same number")
        numbers.add((row.parent_id or 0, row.number or 0))
        yield from _row_problems(row, places.get(row.pk))


def _nesting_problems(rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield rows that do not stand inside their parent by lft and rght, or count their levels wrong."""
    above: list[Row] = []
    for row in sorted(rows, key=lambda row: row.lft):
        while above and above[-1].rght < row.lft:
            above.pop()
        if row.parent_id != (above[-1].pk if above else None):
            yield _problem(row, "lft and rght do not nest it in its parent")
        elif row.level != len(above):
            yield _problem(row, "its level is not the number of its ancestors")
        above.append(row)


def _row_problems(row: Row, place: Place | None) -> Iterator[Problem]:
    if place is not None:
        if (row.descendant_count, row.trace_count) != (place.descendant_count, place.trace_count):
            yield _problem(row, "its counters differ from what stands beneath it")
        if row.parent_id is None and row.last_activity_at != place.last_activity_at:
            yield _problem(row, "its last activity is not that of its newest public comment")
    if row.state == State.PUBLIC and (row.number is None or row.published_at is None):
        yield _problem(row, "it is public without a number or a time")
    if row.state == State.HELD and row.number is not None:
        yield _problem(row, "it waits for approval and has a number")
    if row.state in {State.PUBLIC, State.HELD, State.HIDDEN} and not row.has_text:
        yield _problem(row, "its text is gone and its state says otherwise")


def _root_number_problems(rows: Sequence[Row], seen: set[tuple[int, int]]) -> Iterator[Problem]:
    """Yield roots that share their number with another root of the article."""
    for row in rows:
        if row.parent_id is None and row.number is not None:
            if (row.article_id, row.number) in seen:
                yield _problem(row, "another thread of the article has the same number")
            seen.add((row.article_id, row.number))


def _problem(row: Row, what: str) -> Problem:
    return Problem(row.tree_id, row.article_id, row.pk, what)


def _article_problems(article_ids: Iterable[int] | None) -> Iterator[Problem]:
    """Yield articles whose counters differ from a count of their public comments."""
    chosen = Article.objects.order_by("pk").values_list("pk", flat=True)
    ids = list(chosen if article_ids is None else chosen.filter(pk__in=article_ids))
    public = Comment.objects.public().filter(article=OuterRef("pk")).order_by().values("article")
    counted = Article.objects.annotate(
        real_count=Coalesce(Subquery(public.annotate(found=Count("pk")).values("found")), 0),
        real_moment=Subquery(public.annotate(found=Max("published_at")).values("found")),
    )
    for start in range(0, len(ids), ARTICLES_AT_ONCE):
        rows = counted.filter(pk__in=ids[start : start + ARTICLES_AT_ONCE]).order_by("pk")
        for pk, count, real_count, moment, real_moment in rows.values_list(
            "pk", "comment_count", "real_count", "last_comment_at", "real_moment"
        ):
            if count != real_count:
                yield Problem(0, pk, 0, f"it counts {count} comments and has {real_count} public ones")
            if moment != real_moment:
                yield Problem(0, pk, 0, "its last comment is not its newest public one")


def places_of(rows: Sequence[Row]) -> dict[int, Place]:
    """Return the place of every row that hangs together with a root, in one pass without recursion."""
    replies: dict[int | None, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.pk, reverse=True):
        replies[row.parent_id].append(row)
    below: dict[int, tuple[int, int, datetime | None]] = {}
    places: dict[int, Place] = {}
    opened: list[tuple[Row, int, int]] = []
    waiting: list[tuple[Row, int]] = [(root, 0) for root in replies[None][-1:]]
    edge = 1
    while waiting or opened:
        while opened and not (waiting and waiting[-1][1] > opened[-1][2]):
            row, lft, level = opened.pop()
            public, traces, newest = _counted(row, replies[row.pk], below)
            places[row.pk] = Place(lft, edge, level, public, traces, newest if level == 0 else None)
            edge += 1
        if waiting:
            row, level = waiting.pop()
            opened.append((row, edge, level))
            waiting += [(reply, level + 1) for reply in replies[row.pk]]
            edge += 1
    return places


def _counted(
    row: Row, replies: Sequence[Row], below: dict[int, tuple[int, int, datetime | None]]
) -> tuple[int, int, datetime | None]:
    """Return public comments and traces beneath a row, and the newest moment of it and them; note it for its parent."""
    counts = [below[reply.pk] for reply in replies]
    public, traces = sum(count[0] for count in counts), sum(count[1] for count in counts)
    moments = [count[2] for count in counts] + [row.published_at if row.state == State.PUBLIC else None]
    newest = max((moment for moment in moments if moment is not None), default=None)
    is_public, is_trace = row.state == State.PUBLIC, leaves_trace(row.state, row.number)
    below[row.pk] = (public + is_public, traces + is_trace, newest)
    return public, traces, newest
