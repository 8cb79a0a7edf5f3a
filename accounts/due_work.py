"""Work that the clock makes due: mails that wait. Apps register theirs; safe to do at any time, also twice at once.

In production tasks planned for the moment do it, and `manage.py publish_due` what a dead worker left; in the embedded
server one thread does (`due_clock.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    type Work = Callable[[], Mapping[str, int]]

_works: dict[str, Work] = {}


def register(name: str, work: Work) -> None:
    """Add a kind of work, which returns how many of what it did."""
    _works[name] = work


def do_due_work() -> dict[str, Mapping[str, int]]:
    """Do what is due and return the counts by kind; who registered last comes first, and hands on to the others."""
    return {name: work() for name, work in reversed(_works.items())}
