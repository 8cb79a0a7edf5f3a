"""Numbers of what waits at the desk: apps register queries, and one statement counts them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, QuerySet, Subquery

from accounts.models import User
from articles.querysets import scope_of
from config.prepared import NOW, Asked, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from django.db.models.expressions import Combinable

    type Counted = QuerySet[Any] | Combinable


@dataclass(frozen=True)
class Number:
    """A number by its name. What stands in the side bar is asked on every page of the desk, the rest on its front.

    `rows(user)` returns the rows to be counted, an expression (a Subquery, say) whose value is taken as it is, or None
    where it is not theirs to see. What it returns follows from their rights; `offsets` are the distances from now of
    moments in it, besides now itself.
    """

    name: str
    rows: Callable[[User], Counted | None]
    in_side_bar: bool = False
    offsets: tuple[timedelta, ...] = ()


class CountOf(Subquery):
    """How many rows a queryset has, as a value of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


# Names of numbers are words, those of columns are not.
PLACE = "number_"

_numbers: dict[str, Number] = {}


def register(number: Number) -> None:
    """Offer a number; called once at start."""
    _numbers[number.name] = number


def load_numbers(user: User, *, front: bool = False) -> dict[str, Any]:
    """Return by name what a person may see, all of it for the front: one query, none where there is nothing to ask.

    The numbers stay on the loaded person for the rest of the request, as Django keeps rights there.
    """
    wanted = tuple(number for number in _numbers.values() if front or number.in_side_bar)
    # Which of them a person sees follows from their rights, as does what they count.
    offsets = {NOW, *(offset for number in wanted for offset in number.offsets)}
    asked = Asked(("numbers", wanted, scope_of(user)), offsets=tuple(sorted(offsets)))
    found = rows_of(asked, lambda: _counted(user, wanted))
    values = found[0].items() if found else ()
    user.desk_numbers = {wanted[_place(key)].name: value for key, value in values}  # type: ignore[attr-defined]
    return numbers_of(user)


def _counted(user: User, wanted: tuple[Number, ...]) -> QuerySet[Any, Any]:
    """Return one row of the numbers that are theirs to see, by their places."""
    asked = {place: rows for place, number in enumerate(wanted) if (rows := number.rows(user)) is not None}
    values = {
        f"{PLACE}{place}": CountOf(rows.order_by().values("pk")) if isinstance(rows, QuerySet) else rows
        for place, rows in asked.items()
    }
    people: QuerySet[Any, Any] = User.objects.filter(pk=user.pk)
    return people.annotate(**values).values(*values)[:1] if values else people.none()


def _place(name: str) -> int:
    return int(name.removeprefix(PLACE))


def numbers_of(user: User) -> dict[str, Any]:
    """Return the numbers loaded in this request; loads those of the side bar if none are."""
    numbers: dict[str, Any] | None = getattr(user, "desk_numbers", None)
    return load_numbers(user) if numbers is None else numbers
