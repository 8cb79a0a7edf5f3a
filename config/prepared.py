"""Querysets that are built and compiled once: that takes ten times as long as running them, and pages ask many.

A `PreparedQuery` takes keys; what follows from who asks at the desk is remembered by all it was built from (`Asked`).
What a query returned is never kept.
"""

from __future__ import annotations

import re
from contextlib import suppress
from copy import copy
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.utils import timezone
from django.utils.functional import cached_property

from config.lately import Lately
from config.row_values import quick_converter
from config.statements import Changing, Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

    type Key = int | str | datetime | list[int] | tuple[int, ...] | None

# Compiled querysets that `rows_of` and `rows_about` remember, some 30 KB each.
REMEMBERED = 100
# `rows_about` prepares nothing for longer lists: a page has fewer rows.
MOST_IDS = 100
NOW = timedelta()
# Keys no row has, by which the places of keys among the parameters are found.
MARK = 2_000_000_011
MARK_DAY = datetime(7000, 1, 1, tzinfo=UTC)
# How SQLite is given moments and days.
AS_TEXT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?)?")
# What a queryset is beside its query.
KEPT = ("_iterable_class", "_fields", "_fetch_mode", "_prefetch_related_lookups")


class PreparedQuery[Rows: QuerySet[Any, Any]]:
    """A queryset made from some keys and the present moment.

    `build` takes keys by position and facts by name. Keys are what differs each time: numbers, texts, moments, None,
    tuples of numbers, and lists of numbers, which are filled up by repeating the last one. Each must be among the
    parameters of the SQL unchanged, and the SQL must be the same for all keys of a kind and length. Facts are whatever
    else the SQL depends on: each value of them makes a statement of its own. A moment among the parameters that is no
    key is taken for the present one.
    """

    def __init__(self, build: Callable[..., Rows]) -> None:
        self._build = build
        self._shapes: dict[Hashable, _Shape[Rows]] = {}

    def rows(self, *keys: Key, **facts: Hashable) -> Rows:
        """Return the queryset for these keys. Whoever goes on from it gets the one that `build` makes."""
        keys = tuple(_filled(key) if isinstance(key, list) else key for key in keys)
        name = (*map(_kind, keys), *facts.items())
        if name not in self._shapes:
            self._shapes[name] = _Shape(keys, lambda *marks: self._build(*marks, **facts))
        return self._shapes[name].rows(keys, lambda: self._build(*keys, **facts))

    def first(self, *keys: Key, **facts: Hashable) -> Any:
        """Return the first row for these keys, None where there is none: one query."""
        return next(iter(self.rows(*keys, **facts)), None)


class Asked(NamedTuple):
    """What makes a queryset the same as another: everything it was built from, but the clock.

    `offsets`: how far its moments are from now, which moves them when it is asked again. `fixed`: moments in it that do
    not move. A queryset with any other moment is built each time. The year 9999, in tasks, is fixed.
    """

    key: Hashable
    offsets: tuple[timedelta, ...] = (NOW,)
    fixed: tuple[datetime, ...] = ()


_shapes: Lately[_Shape[Any]] = Lately(REMEMBERED)


def rows_of(asked: Asked, build: Callable[[], QuerySet[Any, Any]]) -> list[Any]:
    """Return the rows of a queryset without prefetches: one query. `build` is called where it is not known yet."""
    shape = _shapes.keep(asked, lambda: _Shape((), build, asked))
    return list(shape.rows((), build))


def rows_about(ids: Sequence[int], asked: Asked, build: Callable[[Sequence[int]], QuerySet[Any, Any]]) -> list[Any]:
    """Return the rows of a queryset about some rows, as many as a page has: one query, none for no ids."""
    if not ids or len(ids) > MOST_IDS:
        return list(build(ids)) if ids else []
    keys = (_filled(ids),)
    shape = _shapes.keep((asked, len(keys[0])), lambda: _Shape(keys, build, asked))
    return list(shape.rows(keys, lambda: build(ids)))


def forget_shapes() -> None:
    """Forget what followed from who asked; for tests."""
    _shapes.forget()


class _Shape[Rows: QuerySet[Any, Any]]:
    """A queryset built once, with marks in place of its keys, and its SQL for each kind of database."""

    def __init__(self, keys: Sequence[Key], build: Callable[..., Rows], asked: Asked | None = None) -> None:
        began_at = timezone.now()
        self._marks = [_mark(place, key) for place, key in enumerate(keys)]
        self._like = build(*self._marks)
        self._clock = _Clock(asked or Asked(None), began_at, timezone.now())
        self._compiled: dict[str, _Compiled | None] = {}
        self._lock = Lock()

    @property
    def selected(self) -> Any:
        """Return the names of the columns, where there are names."""
        return self._like.query.selected

    def rows(self, keys: Sequence[Key], build: Callable[[], Rows]) -> Rows:
        """Return the queryset for keys as it is before anything is asked."""
        found = type(self._like)(model=self._like.model, query=_Query(self, keys, build))  # type: ignore[arg-type]
        found.__dict__.update({name: self._like.__dict__[name] for name in KEPT})
        return found

    def compiler(self, keys: Sequence[Key], using: str) -> SQLCompiler | None:
        """Return the compiler for these keys; None if the SQL has a moment that nobody named."""
        connection = connections[using]
        # Compiling counts tables in the queryset itself: two threads at once would leave one of them out, for good.
        with self._lock:
            if connection.vendor not in self._compiled:
                compiled = _Compiled(self._like, self._marks, self._clock, using)
                self._compiled[connection.vendor] = compiled if compiled.is_known else None
        known = self._compiled[connection.vendor]
        return known.bound(keys, connection, using) if known else None


class _Query:
    """Takes the place of a queryset's `query`, of which only the SQL is known.

    Whatever else is asked of it, it builds the query and asks that.
    """

    def __init__(self, shape: _Shape[Any], keys: Sequence[Key], build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._shape, self._keys, self._build = shape, keys, build

    @property
    def selected(self) -> Any:
        return self._shape.selected

    def get_compiler(self, using: str, **options: Any) -> SQLCompiler:
        """Return the compiler whose work is done."""
        return self._shape.compiler(self._keys, using) or self._whole.get_compiler(using, **options)

    @cached_property
    def _whole(self) -> Any:
        return self._build().query

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


class _Clock(NamedTuple):
    """Between which moments a queryset was built, and which moments it may hold."""

    asked: Asked
    began_at: datetime
    ended_at: datetime

    def stands_still(self, moment: date) -> bool:
        """Tell whether a moment is the same whenever the question is asked."""
        return moment in self.asked.fixed or moment.year == MAXYEAR

    def offset(self, moment: date) -> timedelta | None:
        """Return which distance from now a moment has; None: no single one."""
        if not isinstance(moment, datetime):
            return None
        offsets = self.asked.offsets
        fitting = [away for away in offsets if self.began_at + away <= moment <= self.ended_at + away]
        return fitting[0] if len(fitting) == 1 else None


class _Compiled:
    """A statement, its parameters, and which of them are keys or move with the clock."""

    def __init__(self, like: QuerySet[Any, Any], marks: Sequence[Key], clock: _Clock, using: str) -> None:
        self._compiler = like.query.get_compiler(using)
        try:
            sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            # So it is for all keys.
            sql, params = "", ()
        self._params = list(params)
        self._converters = self._compiler.get_converters([column for column, *_ in self._compiler.select or ()])
        self._apply = quick_converter(self._converters, self._compiler.connection)
        self._places = _places_of_keys(self._params, _adapted(marks, self._compiler.connection))
        moments = _moments(self._params, but=self._places)
        found = {place: clock.offset(moment) for place, moment in moments if not clock.stands_still(moment)}
        self._moving = {place: away for place, away in found.items() if away is not None}
        self.is_known = len(self._moving) == len(found)
        self._statement = Statement(sql, self._changing(marks))
        # Connections belong to threads.
        self._compiler.connection = None  # type: ignore[assignment]

    def _changing(self, marks: Sequence[Key]) -> Iterable[Changing | None]:
        """Yield how each parameter changes."""
        spread = [mark if isinstance(mark, tuple) else () if mark is None else (mark,) for mark in marks]
        keys = [(marks[number], number) for number, values in enumerate(spread) for _ in values]
        for place in range(len(self._params)):
            if place in self._places:
                key, number = keys[self._places[place]]
                yield Changing.of(key, value=number, place=place)
            else:
                yield Changing(self._moving[place], "timestamptz") if place in self._moving else None

    def bound(self, keys: Sequence[Key], connection: BaseDatabaseWrapper, using: str) -> SQLCompiler:
        """Return a compiler for this thread's connection, with these keys and this moment in their places."""
        values, params, now = _adapted(keys, connection), self._params.copy(), timezone.now()
        for place, which in self._places.items():
            params[place] = values[which]
        for place, away in self._moving.items():
            params[place] = _as_param(now + away, connection)
        compiler: SQLCompiler = copy(self._compiler)
        compiler.connection, compiler.using = connection, using
        compiler.as_sql = lambda *_args, **_options: (self._statement, tuple(params))  # type: ignore[method-assign]
        compiler.get_converters = lambda _columns: self._converters  # type: ignore[method-assign, assignment]
        if self._apply:
            compiler.apply_converters = self._apply  # type: ignore[method-assign, assignment]
        return compiler


def _places_of_keys(params: Sequence[Any], marks: Sequence[Any]) -> dict[int, int]:
    """Return which parameter is which key."""
    known = {mark: which for which, mark in enumerate(marks)}
    found = {place: known[param] for place, param in enumerate(params) if param in known}
    if params and set(found.values()) != set(known.values()):
        raise ValueError("A key of a prepared query is not among its parameters.")
    return found


def _moments(params: Sequence[Any], *, but: Mapping[int, int]) -> Iterable[tuple[int, date]]:
    """Yield the places of moments and days that are no keys, however the database is given them."""
    for place, param in enumerate(params):
        value = param
        if isinstance(value, str) and AS_TEXT.fullmatch(value):
            # What is no date is a text somebody typed.
            with suppress(ValueError):
                is_day = " " not in value
                value = date.fromisoformat(value) if is_day else datetime.fromisoformat(value).replace(tzinfo=UTC)
        if isinstance(value, date) and place not in but:
            yield place, value


def _adapted(keys: Sequence[Key], connection: BaseDatabaseWrapper) -> list[Any]:
    """Return keys as parameters, one for each number of a list."""
    values: list[Any] = []
    for key in keys:
        if isinstance(key, list | tuple):
            values += key
        elif key is not None:
            values.append(_as_param(key, connection) if isinstance(key, datetime) else key)
    return values


def _as_param(moment: datetime, connection: BaseDatabaseWrapper) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _filled(numbers: Sequence[int]) -> tuple[int, ...]:
    """Return numbers with the last one repeated up to the next power of two, so that there are few lengths."""
    length = 1 << (len(numbers) - 1).bit_length()
    return (*numbers, *[numbers[-1]] * (length - len(numbers))) if numbers else ()


def _kind(key: Key) -> Hashable:
    return len(key) if isinstance(key, tuple) else type(key).__name__


def _mark(place: int, key: Key) -> Key:
    """Return a key of the same kind that no row has."""
    number = MARK + place * 1_000
    if isinstance(key, tuple):
        return tuple(range(number, number + len(key)))
    if key is None or isinstance(key, datetime):
        return key and MARK_DAY + timedelta(days=place)
    return f"mark {number}" if isinstance(key, str) else number
