"""Moments and flags of SQLite's rows, which it keeps as texts and numbers: a page reads hundreds of them.

Django asks for each value how the site and the connection are set up; here that is asked once for a statement.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

    type Converters = Mapping[int, tuple[list[Callable[..., Any]], Any]]
    type Apply = Callable[[Iterable[Any], Converters], Iterator[list[Any]]]


def quick_converter(converters: Converters, connection: BaseDatabaseWrapper) -> Apply | None:
    """Return what does the same as a compiler's `apply_converters`; None where Django's own has to do it."""
    if connection.vendor != "sqlite" or not settings.USE_TZ or connection.timezone is not UTC:
        return None
    ops: Any = connection.ops
    known: dict[Any, Callable[[Any], Any]]
    known = {ops.convert_datetimefield_value: in_utc, ops.convert_booleanfield_value: bool}
    if any(len(found) > 1 or found[0] not in known for found, _ in converters.values()):
        return None
    places = [(place, known[found[0]]) for place, (found, _) in converters.items()]

    def apply(rows: Iterable[Any], _: Converters) -> Iterator[list[Any]]:
        for row in map(list, rows):
            for place, value_of in places:
                if (value := row[place]) is not None:
                    row[place] = value_of(value)
            yield row

    return apply


def in_utc(value: datetime | str) -> datetime:
    """Return a moment as SQLite gives it, read already or a text, which is UTC without saying so."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    # `replace` takes four times as long.
    return moment if moment.tzinfo else datetime.combine(moment, moment.time(), UTC)
