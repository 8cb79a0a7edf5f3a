"""The orders of a discussion: which thread stands before which, and which order a reader asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models

from accounts.reading_choices import Choice
from comments import conf

if TYPE_CHECKING:
    from django.http import HttpRequest

# What places a page within an order: these belong to the order they were made in, not to a member's favorite.
POSITIONS = ("after", "before", "at", "under")


@dataclass(frozen=True)
class Key:
    """What an order compares: a column of the root, then the id. Together they are the same for no two threads."""

    column: str
    is_falling: bool = False
    ids_fall: bool = False
    is_unique: bool = False
    # Threads without a value stand after all others.
    may_be_empty: bool = False


class Order(models.TextChoices):
    """Which threads come first. Replies are always oldest first, but under `best` by rank."""

    OLDEST = "oldest", "Oldest"
    NEWEST = "newest", "Newest"
    BEST = "best", "Best"
    ACTIVE = "active", "Active"
    REPLIES = "replies", "Most replies"

    @property
    def key(self) -> Key:
        """Return what threads are compared by."""
        return KEYS[self]

    @property
    def of_replies(self) -> Order:
        """Return the order of siblings below the roots."""
        return Order.BEST if self is Order.BEST else Order.OLDEST


KEYS = {
    Order.OLDEST: Key("number", is_unique=True),
    Order.NEWEST: Key("number", is_falling=True, is_unique=True),
    Order.BEST: Key("rank", is_falling=True),
    Order.ACTIVE: Key("last_activity_at", is_falling=True, ids_fall=True, may_be_empty=True),
    Order.REPLIES: Key("descendant_count", is_falling=True),
}


ORDER_CHOICE = Choice(
    "comment_order",
    label="Order of comments",
    help_text="A discussion opens in it; every discussion has the others at hand.",
    values=(("", "As the magazine sets it"), *((order.value, order.label) for order in Order)),
)


def default_order() -> Order:
    """Return the magazine's own order."""
    return Order(conf.DEFAULT_SORT)


def asked_order(request: HttpRequest) -> Order | None:
    """Return the order the address names; None where it names none or nonsense."""
    asked = request.GET.get("sort", "")
    return Order(asked) if asked in Order else None


def remembered_order(user: object) -> Order:
    """Return the order a member chose last, else the magazine's own."""
    remembered = getattr(user, "comment_order", "")
    return Order(remembered) if remembered in Order else default_order()


def chosen_order(request: HttpRequest) -> Order:
    """Return the order of a page: what its address names, else the reader's choice, which no place in a list has."""
    asked = asked_order(request)
    if asked is not None:
        return asked
    if any(name in request.GET for name in POSITIONS):
        return default_order()
    return remembered_order(request.user)
