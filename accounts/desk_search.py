"""The search of the desk: apps register what they can find; each group is one query of `MOST_PER_GROUP` rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from accounts.models import User

    type Find = Callable[[User, str], Iterable[Found] | None]

# One letter finds everything, which is nothing.
SHORTEST_WORDS = 2
LONGEST_WORDS = 200
MOST_PER_GROUP = 5


@dataclass(frozen=True)
class Found:
    """One thing found: its name, where it is worked on, and a few facts that tell it from others."""

    words: str
    address: str
    facts: str = ""


@dataclass(frozen=True)
class Group:
    """A kind of thing. `find(user, words)` returns what this person may see of it, None where they may see none.

    `whole` is the address of the whole list, to which the words are added; empty: there is none.
    """

    name: str
    order: int
    find: Find
    whole: str = ""


@dataclass(frozen=True)
class Results:
    """What one group found."""

    name: str
    found: list[Found]
    whole: str


_groups: dict[str, Group] = {}


def register(group: Group) -> None:
    """Add a group; called once at start."""
    _groups[group.name] = group


def search(user: User, words: str) -> list[Results]:
    """Return the groups that found something, in their order; nothing for words too short to mean anything."""
    words = " ".join(words.split())[:LONGEST_WORDS]
    if len(words) < SHORTEST_WORDS and not words.isdecimal():
        return []
    asked = [(group, group.find(user, words)) for group in sorted(_groups.values(), key=lambda group: group.order)]
    results = [Results(group.name, list(found), group.whole) for group, found in asked if found is not None]
    return [result for result in results if result.found]
