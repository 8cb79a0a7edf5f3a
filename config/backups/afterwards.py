"""What has to be undone in a site that came back from a backup. Apps register theirs at start."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_sessions: dict[str, Callable[[], int]] = {}
_works: dict[str, Callable[[], int]] = {}


def register(name: str, work: Callable[[], int], *, is_about_sessions: bool = False) -> None:
    """Have something done after a restore; `work` returns how many it concerned, the name ends the line "3 ..."."""
    (_sessions if is_about_sessions else _works)[name] = work


def do_all(*, keep_sessions: bool) -> dict[str, int]:
    """Do it and return the counts."""
    works = _works if keep_sessions else {**_sessions, **_works}
    return {name: work() for name, work in works.items()}
