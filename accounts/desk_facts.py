"""What higher apps know of members, for the desk's list of readers: one line of words for each member of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    type Load = Callable[[Collection[int]], Mapping[int, str]]

_loaders: list[Load] = []


def register(load: Load) -> None:
    """Offer words by the members' keys, for all of a page at once: one query each. Called once at start."""
    if load not in _loaders:
        _loaders.append(load)


def facts_of(ids: Collection[int]) -> dict[int, str]:
    """Return what is known of each member; who has nothing is missing."""
    found: dict[int, list[str]] = {}
    for load in _loaders:
        for pk, words in load(ids).items():
            found.setdefault(pk, []).append(words)
    return {pk: "; ".join(words) for pk, words in found.items()}
