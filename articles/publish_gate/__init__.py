"""What stands between a text and its readers: errors block publishing, warnings ask to be looked at.

Each check is a pure function of `Facts`; what they know is loaded once (`facts.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.publish_gate import circumstances, pictures, required, wording
from articles.publish_gate.facts import Facts, load_facts
from articles.publish_gate.findings import OVERRIDABLE, Finding, as_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from articles.models import Article
    from articles.snapshots import Snapshot

    type Check = Callable[[Facts], Iterable[Finding]]

__all__ = ["OVERRIDABLE", "Facts", "Finding", "as_rows", "judge", "run"]

# In the order in which the desk lists what they find.
CHECKS: tuple[Check, ...] = (*required.CHECKS, *pictures.CHECKS, *wording.CHECKS, *circumstances.CHECKS)


def run(article: Article, snapshot: Snapshot, *, at: datetime) -> list[Finding]:
    """Return what is found in an article published as typed at a moment, errors first. At most a dozen queries."""
    return judge(load_facts(article, snapshot, at=at))


def judge(facts: Facts) -> list[Finding]:
    """Return what all checks find, errors first. No query."""
    found = [finding for check in CHECKS for finding in check(facts)]
    return sorted(found, key=lambda finding: not finding.is_error)
