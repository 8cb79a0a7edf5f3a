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

from django.conf import settings
from django.db.models import Count, Window

from articles.desk_numbers import load_numbers
from articles.querysets import scope_of
from config.prepared import NOW, Asked, rows_of
from config.stored_pages.parts import Parts, recall, remember
from config.stored_pages.scopes import MAGAZINE, TALK, read_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta

    from django.db.models import QuerySet

    from accounts.models import User

    type Load = Callable[[User], Mapping[str, Any] | None]

FRONT_ROWS = 5
# What the clock changes in pieces that all fronts share is so old at most.
SHARED_SECONDS = 60
MAIN, SIDE = "main", "side"
SHARED = "front of the desk"


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


def shared_parts() -> Parts:
    """Return what this process keeps of pieces that are the same on everybody's front: one read of the cache.

    They may depend on what readers see of articles and discussions, on a day, and on nobody's rights.
    """
    if parts := recall(SHARED):
        return parts
    parts = Parts()
    if settings.STORED_PAGES:
        remember(SHARED, parts, tokens=read_tokens([MAGAZINE, TALK]), true_for=lambda: SHARED_SECONDS)
    return parts


def with_count(
    name: str,
    user: User,
    rows: Callable[[], QuerySet[Any]],
    *,
    most: int = FRONT_ROWS,
    offsets: tuple[timedelta, ...] = (),
    fixed: tuple[datetime, ...] = (),
) -> dict[str, Any]:
    """Return `count` and the first `rows` of an ordered queryset that follows from who asks and the clock: one query.

    `offsets` are the distances from now of moments in it besides now itself, `fixed` other moments in it.
    """
    asked = Asked((name, most, scope_of(user)), offsets=(NOW, *offsets), fixed=fixed)
    first = rows_of(asked, lambda: rows().annotate(all_count=Window(Count("*")))[:most])
    return {"count": first[0].all_count if first else 0, "rows": first}
