"""Work that the clock makes due: mails that wait. Apps register theirs; safe to do at any time, also twice at once.

In production tasks planned for the moment do it; what a killed worker left each worker looks for every minute, or
`manage.py publish_due`. In the embedded server one thread does (`due_clock.py`).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from config import health

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    type Work = Callable[[], Mapping[str, int]]

logger = logging.getLogger(__name__)

_works: dict[str, Work] = {}


def register(name: str, work: Work) -> None:
    """Add a kind of work, which returns how many of what it did."""
    _works[name] = work


def do_due_work() -> dict[str, Mapping[str, int]]:
    """Do what is due and return the counts by kind; who registered last comes first, and hands on to the others.

    Nothing where this process's clock is wrong: what it believes to be due is not.
    """
    if not health.has_right_clock():
        logger.error("The clock of this process is wrong by a minute or more; nothing that is due was done.")
        return {}
    return {name: work() for name, work in reversed(_works.items())}
