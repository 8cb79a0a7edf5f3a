"""Querysets that are built and compiled once: that takes ten times as long as running them, and the desk asks many."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from config.lately import Lately

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from django.db.models import QuerySet

# Some 30 KB each.
REMEMBERED = 100
# As many as the rows of a page; longer lists are no page.
MOST_IDS = 100
NOW = timedelta()
# Ids that no row has, by which the places of ids are found.
_FIRST_MARK = 9_000_000_000_000_000_000
# How SQLite is given moments and days.
_AS_TEXT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?)?")


class Asked(NamedTuple):
    """What makes a statement the same as another: everything its queryset was built from, but the clock.

    `offsets`: how far its moments are from now. `fixed`: moments in it that are given. One with any other is run, but
    not remembered, for nobody knows how that one moves. The end of time, which tasks hold, stands still.
    """

    key: Hashable
    offsets: tuple[timedelta, ...] = (NOW,)
    fixed: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class _Statement:
    """A compiled queryset; at which places of its parameters stands which distance from now, and which of the ids."""

    queryset: Any
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    moving: dict[int, timedelta]
    places: dict[int, int]

    def run(self, ids: Sequence[int]) -> list[Any]:
        """Return what the queryset would return for these ids at this moment: one query."""
        compiler: Any = copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        params, now = list(self.params), timezone.now()
        for place, offset in self.moving.items():
            params[place] = compiler.connection.ops.adapt_datetimefield_value(now + offset)
        for place, which in self.places.items():
            params[place] = ids[which]
        compiler.as_sql = lambda: (self.sql, tuple(params))
        # All that Django's ways from rows to values and instances ask of a queryset.
        asked = SimpleNamespace(
            query=SimpleNamespace(
                get_compiler=lambda using: compiler,  # noqa: ARG005  (as it is called)
                selected=self.queryset.query.selected,
            ),
            db=DEFAULT_DB_ALIAS,
            model=self.queryset.model,
            _fetch_mode=self.queryset._fetch_mode,  # noqa: SLF001  (QuerySet has no public way)
            _known_related_objects={},
        )
        return list(self.queryset._iterable_class(asked))  # noqa: SLF001


_statements: Lately[_Statement | None] = Lately(REMEMBERED)


def rows_of(asked: Asked, build: Callable[[], QuerySet[Any, Any]]) -> list[Any]:
    """Return the rows of a queryset of instances or of `values_list`, without prefetches: one query.

    `build` is called where the statement is not known yet, or cannot be.
    """
    name = (connections[DEFAULT_DB_ALIAS].vendor, asked)
    statement = _statements.keep(name, lambda: _compiled(asked, build, {}))
    return list(build()) if statement is None else statement.run(())


def rows_about(ids: Sequence[int], asked: Asked, build: Callable[[Sequence[int]], QuerySet[Any, Any]]) -> list[Any]:
    """Return the rows of a queryset about some rows, as many as a page has: one query, none for no ids."""
    if not ids or len(ids) > MOST_IDS:
        return list(build(ids)) if ids else []
    marks = {_FIRST_MARK + number: number for number in range(len(ids))}
    name = (connections[DEFAULT_DB_ALIAS].vendor, asked, len(ids))
    statement = _statements.keep(name, lambda: _compiled(asked, lambda: build(list(marks)), marks))
    return list(build(ids)) if statement is None else statement.run(ids)


def forget_statements() -> None:
    """Forget all of them; for tests."""
    _statements.forget()


def _compiled(asked: Asked, build: Callable[[], Any], marks: Mapping[int, int]) -> _Statement | None:
    begun = timezone.now()
    queryset = build().using(DEFAULT_DB_ALIAS)
    compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    found = {place: moment for place, value in enumerate(params) if (moment := _moment(value)) is not None}
    span, moving = (begun, timezone.now()), {}
    for place, moment in found.items():
        if moment in asked.fixed or moment.year == MAXYEAR:
            continue
        offset = _offset(moment, asked.offsets, span)
        if offset is None:
            return None
        moving[place] = offset
    # Connections belong to threads.
    compiler.connection = None
    places = {place: marks[value] for place, value in enumerate(params) if isinstance(value, int) and value in marks}
    return _Statement(queryset, compiler, sql, tuple(params), moving, places)


def _moment(value: Any) -> datetime | date | None:
    """Return a parameter if it is a moment or a day, however the database is given it."""
    if isinstance(value, str) and _AS_TEXT.fullmatch(value):
        value = datetime.fromisoformat(value).replace(tzinfo=UTC) if " " in value else date.fromisoformat(value)
    return value if isinstance(value, date) else None


def _offset(moment: date, offsets: Sequence[timedelta], span: tuple[datetime, datetime]) -> timedelta | None:
    """Return which distance from now a moment of a queryset built within a span has; None: no single one."""
    if not isinstance(moment, datetime):
        return None
    fitting = [offset for offset in offsets if span[0] + offset <= moment <= span[1] + offset]
    return fitting[0] if len(fitting) == 1 else None
