"""Queries that every page of a member asks, compiled once: building and compiling one costs more than running it.

Django compiles a queryset anew each time. One of ten subqueries takes it some milliseconds, its database a tenth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

# Keys no row has, by which the places of keys among the parameters are found.
_MARKS = (
    (7_000_000_000_000_000_011, 7_000_000_000_000_000_033),
    (8_000_000_000_000_000_011, 8_000_000_000_000_000_033),
)
_NOW = -1


class PreparedQuery:
    """A queryset of values made from two keys and the present moment.

    `build` returns `values_list` rows for two keys; its SQL must be the same for all of them. Every parameter that
    differs between two builds is one of the keys or the moment the queryset was built at.
    """

    def __init__(self, build: Callable[[int, int], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._compiled: dict[str, tuple[str, tuple[Any, ...], dict[int, int], SQLCompiler]] = {}

    def first(self, one: int, other: int) -> tuple[Any, ...] | None:
        """Return the first row for these keys, as the queryset itself would give it: one query."""
        if connection.vendor not in self._compiled:
            self._compiled[connection.vendor] = self._compile()
        sql, params, places, compiler = self._compiled[connection.vendor]
        keys, values = (one, other), list(params)
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        for place, which in places.items():
            values[place] = now if which == _NOW else keys[which]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            row = cursor.fetchone()
        return None if row is None else _converted(compiler, row)

    def _compile(self) -> tuple[str, tuple[Any, ...], dict[int, int], SQLCompiler]:
        marked = _MARKS
        compilers = [self._build(*keys).query.get_compiler(connection=connection) for keys in marked]
        (sql, params), (_, others) = (compiler.as_sql() for compiler in compilers)
        places = {
            place: marked[0].index(value) if value in marked[0] else _NOW
            for place, (value, other) in enumerate(zip(params, others, strict=True))
            if value != other
        }
        return sql, tuple(params), places, compilers[0]


def _converted(compiler: SQLCompiler, row: Sequence[Any]) -> tuple[Any, ...]:
    """Return a row with the values Python has for them: SQLite keeps moments as text and truth as numbers."""
    fields = [selected[0] for selected in compiler.select[0 : compiler.col_count]]
    converters = compiler.get_converters(fields)
    (converted,) = compiler.apply_converters([row], converters) if converters else (row,)
    return tuple(converted)
