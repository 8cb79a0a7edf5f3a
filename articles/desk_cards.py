"""The right rail of the article form: cards beside the text, each offered by the part that knows its facts.

The form's own cards hold fields; every other part registers a card at start. A card with the name of one of the
form's own stands inside it, beneath the fields: "status", "lead", "photos", "where", "who", "sharing", "discussion".

A card may have buttons. They are named submit buttons of the form, so that without script what is typed is saved
first; with script the press is sent by itself and only the cards come back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from articles.models import Article

# Where the form's own cards stand; others take the numbers between.
ORDER = {
    "status": 10, "lead": 20, "photos": 30, "where": 40, "who": 50, "sharing": 60, "discussion": 70, "checks": 80,
    "notes": 90, "share-links": 100, "history": 110,
}  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A part of the rail. `context_of(request, article)` returns what its template calls `facts`, None: no card.

    The article is None while the first save is still to come. `acts` names its buttons; `act(request, article, name)`
    does what was pressed through a service and returns the sentence for the editor, or raises an ArticleError.
    `text` names a field of the card: what stands in it is kept by the first act whichever button is pressed.
    """

    name: str
    order: int
    template: str
    context_of: Callable[[HttpRequest, Article | None], dict[str, Any] | None]
    title: str = ""
    acts: tuple[str, ...] = ()
    act: Callable[[HttpRequest, Article, str], str] | None = None
    text: str = ""


@dataclass(frozen=True)
class Shown:
    """A card with its facts, ready to print."""

    card: Card
    facts: dict[str, Any]


_cards: dict[str, Card] = {}


def register(card: Card) -> None:
    """Offer a card; called once at start. The same name again replaces it."""
    _cards[card.name] = card


def cards_for(request: HttpRequest, article: Article | None) -> list[Shown]:
    """Return the cards this article has for this editor, in order. Each card states its own queries."""
    ordered = sorted(_cards.values(), key=lambda card: (card.order, card.name))
    found = ((card, card.context_of(request, article)) for card in ordered)
    return [Shown(card, facts) for card, facts in found if facts is not None]


def pressed_card(request: HttpRequest) -> tuple[Card, str] | None:
    """Return the card and the name of its button that was sent with a form, if one was."""
    for card in _cards.values():
        for name in card.acts:
            if name in request.POST:
                return card, name
    return None


def typed_cards(request: HttpRequest) -> list[Card]:
    """Return the cards with a text that another button than their own was sent with."""
    return [
        card
        for card in _cards.values()
        if card.act and request.POST.get(card.text, "").strip() and card.acts[0] not in request.POST
    ]
