"""What `prune` does daily besides the accounts' own upkeep. Apps register theirs at start, as with `due_work`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet


def delete_rows(rows: QuerySet[Any]) -> int:
    """Delete rows with what hangs on them, and return how many went."""
    return rows.delete()[0]


@dataclass(frozen=True)
class Pruning:
    """One kind of row that has its time. `rows` returns those whose time is over, `remove` how many of them went."""

    rows: Callable[[], QuerySet[Any]]
    remove: Callable[[QuerySet[Any]], int] = delete_rows


_prunings: dict[str, Pruning] = {}
_daily: dict[str, Callable[[], int]] = {}


def register(
    kind: str, rows: Callable[[], QuerySet[Any]], remove: Callable[[QuerySet[Any]], int] = delete_rows
) -> None:
    """Have rows of a kind removed when their time is over; the kind ends the line "3 ... removed"."""
    _prunings[kind] = Pruning(rows, remove)


def register_daily(name: str, work: Callable[[], int]) -> None:
    """Have something looked at once a day that removes nothing; `work` returns what it counts, the name says what."""
    _daily[name] = work


def due() -> dict[str, QuerySet[Any]]:
    """Return what would go, by kind."""
    return {kind: pruning.rows() for kind, pruning in _prunings.items()}


def remove_due() -> dict[str, int]:
    """Remove what is due and return how many rows of each kind went."""
    return {kind: pruning.remove(pruning.rows()) for kind, pruning in _prunings.items()}


def do_daily_work() -> dict[str, int]:
    """Do the work of the day and return its counts."""
    return {name: work() for name, work in _daily.items()}
