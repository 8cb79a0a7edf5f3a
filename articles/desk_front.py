"""The front of the desk: cards, each registered by whoever knows something an editor should see in the morning.

    register(FrontCard("drafts", 60, "admin/front/drafts.html", load_drafts))

A card's template extends `admin/front/base_card.html` and finds what `load(user)` returned under `facts`: `count` (all
there are), `rows` (at most `FRONT_ROWS` of them) and what else it prints; None where the person's role has no use for
the card. A card costs one query at most (`with_count` counts in the query that loads); what is only counted comes from
`desk_numbers` for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Window

from articles.desk_numbers import load_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from accounts.models import User

    type Load = Callable[[User], Mapping[str, Any] | None]

FRONT_ROWS = 5
MAIN, SIDE = "main", "side"


@dataclass(frozen=True)
class FrontCard:
    """A card: smaller orders stand first in their column. The main column is the wide one."""

    name: str
    order: int
    template: str
    load: Load
    column: str = MAIN


@dataclass(frozen=True)
class ShownCard:
    """A card with what its template prints."""

    name: str
    template: str
    column: str
    facts: dict[str, Any]


_cards: dict[str, FrontCard] = {}


def register(card: FrontCard) -> None:
    """Offer a card; called once at start."""
    _cards[card.name] = card


def cards_for(user: User) -> list[ShownCard]:
    """Return the cards a person has use for, in order: the query of the numbers, and the cards' own."""
    load_numbers(user, front=True)
    loaded = [(card, card.load(user)) for card in sorted(_cards.values(), key=lambda card: (card.order, card.name))]
    return [
        ShownCard(card.name, card.template, card.column, {"count": 0, "rows": [], **facts})
        for card, facts in loaded
        if facts is not None
    ]


def with_count(rows: QuerySet[Any], *, most: int = FRONT_ROWS) -> dict[str, Any]:
    """Return `count` and the first `rows` of an ordered queryset: one query."""
    first = list(rows.annotate(all_count=Window(Count("*")))[:most])
    return {"count": first[0].all_count if first else 0, "rows": first}
