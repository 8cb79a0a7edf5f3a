"""Numbers of what waits at the desk: apps register queries, and one statement counts them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, QuerySet, Subquery

from accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models.expressions import Combinable

    type Counted = QuerySet[Any] | Combinable


@dataclass(frozen=True)
class Number:
    """A number by its name. What stands in the side bar is asked on every page of the desk, the rest on its front.

    `rows(user)` returns the rows to be counted, an expression (a Subquery, say) whose value is taken as it is, or None
    where it is not theirs to see.
    """

    name: str
    rows: Callable[[User], Counted | None]
    in_side_bar: bool = False


class CountOf(Subquery):
    """How many rows a queryset has, as a value of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


_numbers: dict[str, Number] = {}


def register(number: Number) -> None:
    """Offer a number; called once at start."""
    _numbers[number.name] = number


def load_numbers(user: User, *, front: bool = False) -> dict[str, Any]:
    """Return by name what a person may see, all of it for the front: one query, none where there is nothing to ask.

    The numbers stay on the loaded person for the rest of the request, as Django keeps rights there.
    """
    asked = {
        number.name: rows
        for number in _numbers.values()
        if (front or number.in_side_bar) and (rows := number.rows(user)) is not None
    }
    values = {
        f"number_{place}": CountOf(rows.order_by().values("pk")) if isinstance(rows, QuerySet) else rows
        for place, rows in enumerate(asked.values())
    }
    found = User.objects.filter(pk=user.pk).annotate(**values).values_list(*values).first() if values else ()
    user.desk_numbers = dict(zip(asked, found or (), strict=True))  # type: ignore[attr-defined]
    return numbers_of(user)


def numbers_of(user: User) -> dict[str, Any]:
    """Return the numbers loaded in this request; loads those of the side bar if none are."""
    numbers: dict[str, Any] | None = getattr(user, "desk_numbers", None)
    return load_numbers(user) if numbers is None else numbers
