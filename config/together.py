"""Several querysets asked in one statement: what a page needs of many tables costs one way to the database.

Each is a common table expression, and comes back as one text of JSON.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections

from config.lately import Lately
from config.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

REMEMBERED = 100
# Databases take a hundred arguments in one call.
IN_ONE_CALL = 50
AS_JSON = {
    "sqlite": "(SELECT json_group_array({row}) FROM p{number})",
    "postgresql": "(SELECT json_agg({row})::text FROM p{number})",
}
ARRAY = {"sqlite": "json_array({})", "postgresql": "json_build_array({})"}
# What SQLite has no types for comes as ever; PostgreSQL's come as JSON writes them.
READ: dict[str, Callable[[str], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "UUIDField": UUID,
}


def ask_together(*querysets: QuerySet[Any, Any]) -> None:
    """Load querysets that nobody has asked yet, in one statement. A single one is left to whoever asks it.

    None may be ordered by what it does not select. Their rows come in their orders. Prefetches follow as ever.
    """
    # Django has no public way to tell a queryset its rows.
    waiting = [rows for rows in querysets if rows._result_cache is None]  # noqa: SLF001
    if len(waiting) < 2:  # noqa: PLR2004  (one needs no company)
        return
    using = waiting[0].db
    parts = [_Part(rows, using) for rows in waiting]
    asked = [part for part in parts if part.sql]
    answers = dict(zip(asked, _answers(asked, using), strict=True)) if asked else {}
    for part in parts:
        part.give(answers.get(part, ()))


# Statements made of the same parts: composing one anew takes as long as a short one takes to run.
_composed: Lately[Statement] = Lately(REMEMBERED)


def _answers(parts: Sequence[_Part], using: str) -> list[list[Any]]:
    """Return the rows of each part: one query."""
    vendor = connections[using].vendor
    if all(isinstance(part.sql, Statement) for part in parts):
        sql: str = _composed.keep((vendor, *(part.sql for part in parts)), lambda: _planned(parts, vendor))
    else:
        sql = _whole(parts, vendor)
    with connections[using].cursor() as cursor:
        cursor.execute(sql, [param for part in parts for param in part.params])
        return [json.loads(text) if text else [] for text in cursor.fetchone()]


def _planned(parts: Sequence[_Part], vendor: str) -> Statement:
    """Return one statement of several that stay the same but for their keys."""
    changing = (one for number, part in enumerate(parts) for one in part.sql.in_part(number))
    return Statement(_whole(parts, vendor), changing)


def _whole(parts: Sequence[_Part], vendor: str) -> str:
    named = ", ".join(part.named(number) for number, part in enumerate(parts))
    read = ", ".join(part.read(number, vendor) for number, part in enumerate(parts))
    return f"WITH {named} SELECT {read}"


class _Part:
    """One of the querysets."""

    def __init__(self, rows: QuerySet[Any, Any], using: str) -> None:
        self._rows, self._using = rows, using
        self._iterable: Any = rows._iterable_class  # noqa: SLF001
        self._compiler: Any = rows.query.get_compiler(using)
        try:
            self.sql, self.params = self._compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.params = "", ()
        if self.sql and self._compiler.has_extra_select:
            raise ValueError("A queryset asked with others selects what it is ordered by.")
        self._columns = [column for column, *_ in self._compiler.select or ()]

    def named(self, number: int) -> str:
        """Return the expression that names its columns, of which several may have one name."""
        return f"p{number} ({', '.join(self._places())}) AS ({self.sql})"

    def read(self, number: int, vendor: str) -> str:
        """Return what makes a text of its rows."""
        places = self._places()
        if vendor == "postgresql":
            # JSON in JSON would come as what it means, where fields expect the text.
            places = [
                f"{place}::text" if _kind(column) == "JSONField" else place
                for place, column in zip(places, self._columns, strict=True)
            ]
        calls = [", ".join(places[at : at + IN_ONE_CALL]) for at in range(0, len(places), IN_ONE_CALL)]
        row = ARRAY[vendor].format(", ".join(ARRAY[vendor].format(call) for call in calls))
        return AS_JSON[vendor].format(row=row, number=number)

    def give(self, rows: Sequence[Sequence[Sequence[Any]]]) -> None:
        """Make of the rows what the queryset makes of them."""
        values = [[value for part in row for value in part] for row in rows]
        if connections[self._using].vendor == "postgresql":
            readers = {place: READ[kind] for place, one in enumerate(self._columns) if (kind := _kind(one)) in READ}
            for row in values:
                for place, reader in readers.items():
                    row[place] = row[place] and reader(row[place])
        self._compiler.execute_sql = lambda *_args, **_options: [values]
        # All that Django's ways from rows to values and instances ask of a queryset.
        asked = SimpleNamespace(
            query=SimpleNamespace(
                get_compiler=lambda *_args, **_options: self._compiler,
                selected=self._rows.query.selected,
            ),
            db=self._using,
            model=self._rows.model,
            _fields=self._rows._fields,  # type: ignore[attr-defined]
            _fetch_mode=self._rows._fetch_mode,  # type: ignore[attr-defined]  # noqa: SLF001
            _known_related_objects={},
        )
        self._rows._result_cache = list(self._iterable(asked))  # type: ignore[attr-defined]  # noqa: SLF001

    def _places(self) -> list[str]:
        return [f"c{place}" for place in range(len(self._columns))]


def _kind(column: Any) -> str:
    kind: str = column.output_field.get_internal_type()
    return kind
