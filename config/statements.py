"""SQL that is the same each time but for a few values, so that PostgreSQL need plan it only once for a connection.

Everything else stands in it as it is, for plans depend on it: which rows a partial index holds, for example. Numbers of
a list become one array, however many they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from typing import Self

TYPES: dict[type, str] = {int: "bigint", datetime: "timestamptz"}
# PostgreSQL takes the type from what the parameter is compared with.
OF_ITSELF = "unknown"
BEFORE_LIST, WITHIN_LIST, AFTER_LIST = " IN (", ", ", ")"


class Changing(NamedTuple):
    """A parameter that differs each time; those with an equal `value` here are one parameter of the planned text."""

    value: Hashable
    type: str
    is_of_list: bool = False

    @classmethod
    def of(cls, key: object, *, value: Hashable, place: int) -> Changing:
        """Return how the parameter of a key changes."""
        if isinstance(key, tuple):
            return cls(value, TYPES[int], is_of_list=True)
        kind = TYPES.get(type(key), OF_ITSELF)
        # A text may be compared with columns of several types: each of its places decides.
        return cls((value, place) if kind == OF_ITSELF else value, kind)


class Statement(str):  # noqa: SLOT000  (what is planned is remembered)
    """SQL with, for each of its parameters, how it changes; None where it never does."""

    changing: tuple[Changing | None, ...]
    planned: Planned | None = None

    def __new__(cls, sql: str, changing: Iterable[Changing | None]) -> Self:
        statement = super().__new__(cls, sql)
        statement.changing = tuple(changing)
        return statement

    def in_part(self, number: int) -> list[Changing | None]:
        """Return how parameters change where this is one part of a longer statement."""
        return [one and one._replace(value=(number, one.value)) for one in self.changing]

    def plan(self, params: Sequence[Any], quote: Callable[[Any], str]) -> Planned:
        """Return what to send to have it planned and asked. `quote` writes a value as SQL does."""
        if self.planned is None:
            self.planned = _Writer(self, params, quote).written()
        return self.planned


@dataclass(frozen=True)
class Planned:
    """A statement as PostgreSQL remembers it. Its name follows from its text: nobody else gives another that name."""

    name: str
    preparing: str
    asking: str
    # Where its values stand among the parameters: one, or all of a list.
    places: tuple[int | slice, ...]

    def values(self, params: Sequence[Any]) -> list[Any]:
        """Return what changes, in its order."""
        return [
            f"{{{','.join(map(str, params[place]))}}}" if isinstance(place, slice) else params[place]
            for place in self.places
        ]


class _Writer:
    """Writes one statement for PostgreSQL's PREPARE."""

    def __init__(self, statement: Statement, params: Sequence[Any], quote: Callable[[Any], str]) -> None:
        self._changing, self._params, self._quote = statement.changing, params, quote
        # The text between parameters: one piece more than there are parameters.
        self._pieces = _pieces(statement)
        self._numbers: dict[Hashable, int] = {}
        self._types: list[str] = []
        self._places: list[int | slice] = []

    def written(self) -> Planned:
        """Return all of it."""
        text, at = self._pieces[0], 0
        while at < len(self._params):
            end = self._end_of_list(at)
            text = f"{text.removesuffix(BEFORE_LIST)} = ANY ({self._one(at, end)}" if end else text + self._one(at)
            at = end or at + 1
            text += self._pieces[at]
        types = f" ({', '.join(self._types)})" if self._types else ""
        holders = f" ({', '.join(['%s'] * len(self._types))})" if self._types else ""
        name = f"broadsheet_{blake2b((types + text).encode(), digest_size=16).hexdigest()}"
        return Planned(name, f"PREPARE {name}{types} AS {text}", f"EXECUTE {name}{holders}", tuple(self._places))

    def _one(self, at: int, end: int = 0) -> str:
        """Return what stands for the parameter, or for the list that begins there."""
        changing = self._changing[at]
        if changing is None:
            return self._quote(self._params[at])
        key = (changing.value, end) if end else (changing.value, at) if changing.is_of_list else changing.value
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._types.append(f"{changing.type}[]" if end else changing.type)
            self._places.append(slice(at, end) if end else at)
        return f"${self._numbers[key]}"

    def _end_of_list(self, at: int) -> int:
        """Return where the list ends that begins at a parameter and is all that stands between its brackets, or 0."""
        changing = self._changing[at]
        if changing is None or not changing.is_of_list or not self._pieces[at].endswith(BEFORE_LIST):
            return 0
        end = at + 1
        while end < len(self._params) and self._changing[end] == changing and self._pieces[end] == WITHIN_LIST:
            end += 1
        return end if self._pieces[end].startswith(AFTER_LIST) else 0


def _pieces(sql: str) -> list[str]:
    """Return the text before, between and after parameters, with a doubled percent sign as the one it stands for."""
    pieces, *others = (part.split("%s") for part in sql.split("%%"))
    for first, *rest in others:
        pieces[-1] += f"%{first}"
        pieces += rest
    return pieces
