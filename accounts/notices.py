"""How `accounts` tells members something, without knowing how they are told: higher apps register themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from accounts.models import User


class Teller(Protocol):
    """Something that passes a sentence on, in the transaction of the call."""

    def __call__(self, user: User, *, text: str, address: str = "") -> None: ...


_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Add a way of telling members; called once at start."""
    if teller not in _tellers:
        _tellers.append(teller)


def tell(user: User, *, text: str, address: str = "") -> None:
    """Tell a member one sentence about their account; `address` is the page that says more, a path of this site."""
    for teller in _tellers:
        teller(user, text=text, address=address)
