"""Write index, counters and ranks anew where the check found them wrong (`integrity.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from comments.models import Comment, CommenterRecord
from comments.services.bells import recount_unread
from comments.services.integrity import places_of, rows_of
from comments.services.records import recount_records
from comments.services.recounting import recount_votes, wrong_votes
from comments.services.threads import lock_threads, recount_article, writing

if TYPE_CHECKING:
    from comments.services.integrity import Place, Row


def repair_thread(tree_id: int) -> None:
    """Write the index and the counters of a thread anew; numbers, texts, states and times stay as they are.

    Rows that a damaged `tree_id` brought here go back to the thread their `parent` leads to.
    """
    with writing():
        strays = Comment.objects.filter(Q(tree_id=tree_id) | Q(pk=tree_id)).values_list("pk", "parent_id")
        roots = lock_threads(_roots_above(dict(strays)))
        for root_id in roots:
            _rebuild(root_id)
        recount_votes(wrong.pk for wrong in wrong_votes(roots))
        articles = Comment.objects.filter(pk__in=roots).values_list("article_id", flat=True).order_by()
        for article_id in sorted(set(articles)):
            recount_article(article_id)


def repair_article(article_id: int) -> None:
    """Count an article's public comments anew."""
    with writing():
        recount_article(article_id)


def repair_record(member_id: int) -> None:
    """Count anew what a member did and has not read."""
    with writing():
        if CommenterRecord.objects.filter(pk=member_id).exists():
            recount_records([member_id])
        recount_unread(member_id)


def _roots_above(parents: dict[int, int | None]) -> set[int]:
    """Return the roots that `parent` leads to from some rows, level by level; rows of a cycle lead nowhere."""
    roots: set[int] = set()
    seen: set[int] = set()
    while parents:
        seen.update(parents)
        roots.update(pk for pk, parent_id in parents.items() if parent_id is None)
        above = {parent_id for parent_id in parents.values() if parent_id is not None} - seen
        parents = dict(Comment.objects.filter(pk__in=above).values_list("pk", "parent_id"))
    return roots


def _rebuild(root_id: int) -> None:
    """Write what differs in the thread under a root. Hold its lock."""
    rows = rows_of(Q(pk=root_id), None, None)
    level = rows
    seen = {root_id}
    while level:
        level = [row for row in rows_of(Q(parent__in=[row.pk for row in level]), None, None) if row.pk not in seen]
        seen.update(row.pk for row in level)
        rows += level
    places = places_of(rows)
    changed = [(row, places[row.pk]) for row in rows if _differs(row, places[row.pk], root_id)]
    sql = (
        f"UPDATE {connection.ops.quote_name(Comment._meta.db_table)} SET lft = %s, rght = %s, level = %s, "  # noqa: S608  (the only name in it is our table's)
        "descendant_count = %s, trace_count = %s, tree_id = %s WHERE id = %s"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*place[:5], root_id, row.pk) for row, place in changed])
    Comment.objects.filter(pk=root_id).update(last_activity_at=places[root_id].last_activity_at)


def _differs(row: Row, place: Place, root_id: int) -> bool:
    held = (row.tree_id, row.lft, row.rght, row.level, row.descendant_count, row.trace_count)
    return held != (root_id, *place[:5])
