"""Walks along `parent`, from a comment up to its root or down through its replies, as an expression for `pk__in`.

The database goes from row to row by the indexes of key and parent, so a walk costs what it finds. Edges (`lft`, `rght`)
stand in no index: what asks for them looks through the whole thread. UNION without ALL ends even where damaged rows
answer each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BigAutoField, Func, Value

if TYPE_CHECKING:
    from collections.abc import Collection

# Rows from a comment to its root: more than posting (`MAX_DEPTH`) and imports let a thread have levels.
LINE_MAX = 100
UP = (
    "(WITH RECURSIVE walk(id, parent_id) AS ("
    "SELECT id, parent_id FROM comments_comment WHERE id IN (%(expressions)s) "
    "UNION SELECT up.id, up.parent_id FROM comments_comment up JOIN walk ON up.id = walk.parent_id"
    ") SELECT id FROM walk LIMIT %(limit)d)"
)
DOWN = (
    "(WITH RECURSIVE walk(id) AS ("
    "SELECT id FROM comments_comment WHERE id IN (%(expressions)s) "
    "UNION SELECT down.id FROM comments_comment down JOIN walk ON down.parent_id = walk.id "
    "WHERE down.level <= %(last_level)d"
    ") SELECT id FROM walk LIMIT %(limit)d)"
)


def up_from(ids: Collection[int]) -> Func:
    """Return the ids of some comments, at least one, and of all they stand under."""
    limit = len(ids) * LINE_MAX
    return Func(*map(Value, ids), template=UP, limit=limit, output_field=BigAutoField())


def down_from(ids: Collection[int], *, last_level: int, limit: int) -> Func:
    """Return the ids of some comments, at least one, and of what stands beneath them down to a level.

    Level by level. `limit`, which should cut nothing, also tells PostgreSQL how few to expect.
    """
    return Func(*map(Value, ids), template=DOWN, last_level=last_level, limit=limit, output_field=BigAutoField())
