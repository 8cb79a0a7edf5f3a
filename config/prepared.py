"""Querysets that pages ask again and again, compiled once: building and compiling one costs more than running it.

Django compiles a queryset anew each time. One of ten subqueries takes it some milliseconds, its database a tenth.
"""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.utils import timezone
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

    type Key = int | str | datetime | list[int] | tuple[int, ...] | None

# Keys no row has, by which the places of keys among the parameters are found.
MARK = 2_000_000_011
MARK_DAY = datetime(7000, 1, 1, tzinfo=UTC)
# What a queryset is beside its query.
KEPT = ("_iterable_class", "_fields", "_fetch_mode", "_prefetch_related_lookups")


class PreparedQuery[Rows: QuerySet[Any, Any]]:
    """A queryset made from some keys and the present moment.

    `build` takes the keys by place and facts by name. Keys are numbers, texts, moments, None, tuples of numbers, and
    lists of numbers, which are filled up by repeating the last. The SQL must hold each of them as it is and be the same
    for all keys of a kind and length; facts are what else it depends on. A moment among the parameters that is no key
    is the present one.
    """

    def __init__(self, build: Callable[..., Rows]) -> None:
        self._build = build
        self._shapes: dict[Hashable, _Shape[Rows]] = {}

    def rows(self, *keys: Key, **facts: Hashable) -> Rows:
        """Return the queryset for these keys. Whoever goes on from it gets the one that `build` makes."""
        keys = tuple(_filled(key) if isinstance(key, list) else key for key in keys)
        shape = (*map(_kind, keys), *facts.items())
        if shape not in self._shapes:
            marks, began_at = [_mark(place, key) for place, key in enumerate(keys)], timezone.now()
            like = self._build(*marks, **facts)
            self._shapes[shape] = _Shape(like, marks, built_between=(began_at, timezone.now()))
        return self._shapes[shape].rows(keys, lambda: self._build(*keys, **facts))

    def first(self, *keys: Key, **facts: Hashable) -> Any:
        """Return the first row for these keys, None where there is none: one query."""
        return next(iter(self.rows(*keys, **facts)), None)


class _Shape[Rows: QuerySet[Any, Any]]:
    """The queryset for keys of some kinds, made with marks in their places, and its SQL by vendor."""

    def __init__(self, like: Rows, marks: Sequence[Key], *, built_between: tuple[datetime, datetime]) -> None:
        self._like = like
        self._marks = marks
        self._built_between = built_between
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, keys: Sequence[Key], build: Callable[[], Rows]) -> Rows:
        """Return the queryset for keys as it is before anything is asked."""
        found = type(self._like)(model=self._like.model, query=_Query(self, keys, build))  # type: ignore[arg-type]
        found.__dict__.update({name: self._like.__dict__[name] for name in KEPT})
        return found

    def compiler(self, keys: Sequence[Key], using: str) -> SQLCompiler:
        """Return what asks the question for these keys."""
        connection = connections[using]
        if connection.vendor not in self._compiled:
            self._compiled[connection.vendor] = _Compiled(self._like, self._marks, self._built_between, using)
        return self._compiled[connection.vendor].bound(keys, connection, using)


class _Query:
    """Stands where a queryset has its query: its SQL is known. Asked for anything else it is the query itself."""

    def __init__(self, shape: _Shape[Any], keys: Sequence[Key], build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._shape, self._keys, self._build = shape, keys, build

    def get_compiler(self, using: str, **options: Any) -> SQLCompiler:
        """Return the compiler whose work is done."""
        return self._shape.compiler(self._keys, using)

    @cached_property
    def _whole(self) -> Any:
        return self._build().query

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


class _Compiled:
    """SQL, its parameters, and which of them are keys or the present moment."""

    def __init__(
        self, like: QuerySet[Any, Any], marks: Sequence[Key], built_between: Sequence[datetime], using: str
    ) -> None:
        self._compiler = like.query.get_compiler(using)
        try:
            self._sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            # So it is for all keys.
            self._sql, params = "", ()
        self._params = list(params)
        self._converters = self._compiler.get_converters([column for column, *_ in self._compiler.select or ()])
        connection = self._compiler.connection
        self._places = _places(self._params, _adapted(marks, connection), _adapted(built_between, connection))

    def bound(self, keys: Sequence[Key], connection: BaseDatabaseWrapper, using: str) -> SQLCompiler:
        """Return a compiler for this thread's connection, with these keys in their places."""
        values, params = [*_adapted(keys, connection), _as_param(timezone.now(), connection)], self._params.copy()
        for place, which in self._places:
            params[place] = values[which]
        compiler: SQLCompiler = copy(self._compiler)
        compiler.connection, compiler.using = connection, using
        compiler.as_sql = lambda *_args, **_options: (self._sql, tuple(params))  # type: ignore[method-assign]
        compiler.get_converters = lambda _columns: self._converters  # type: ignore[method-assign, assignment]
        return compiler


def _places(params: Sequence[Any], marks: Sequence[Any], built_between: Sequence[Any]) -> list[tuple[int, int]]:
    """Return pairs: the place of a parameter, and which value stands there; the last is the present moment.

    That is what was the present when the queryset was built.
    """
    known = {mark: which for which, mark in enumerate(marks)}
    found = {place: known[param] for place, param in enumerate(params) if param in known}
    if params and set(found.values()) != set(known.values()):
        raise ValueError("A key of a prepared query is not among its parameters.")
    earliest, latest = built_between
    for place, param in enumerate(params):
        if type(param) is type(earliest) and earliest <= param <= latest and place not in found:
            found[place] = len(marks)
    return sorted(found.items())


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


def _filled(numbers: list[int]) -> tuple[int, ...]:
    """Return numbers with the last one repeated up to the next power of two, so that there are few lengths."""
    length = 1 << max(0, len(numbers) - 1).bit_length()
    return (*numbers, *numbers[-1:] * (length - len(numbers)))


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
