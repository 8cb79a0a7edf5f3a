"""How far a member is trusted, as a rule over facts; nothing here asks the database.

0 new, 1 known, 2 trusted, 3 a regular. Readers never see it; it decides about windows, limits and weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

SHARE_DAYS = 100
ACTIVE_WITHIN_DAYS = 180
# Once reached it stays, whatever is removed.
KNOWN = 1


@dataclass(frozen=True)
class Facts:
    """What trust follows from."""

    age: timedelta = timedelta()
    # Public comments, and those of the last SHARE_DAYS that were published and that moderators removed since.
    published: int = 0
    recent: int = 0
    recent_removed: int = 0
    articles_visited: int = 0
    upvotes: int = 0
    upvoters: int = 0
    # Days of the last ACTIVE_WITHIN_DAYS with a comment or a vote.
    active_days: int = 0

    @property
    def removed_share(self) -> float:
        """Return which part of the comments of the last SHARE_DAYS moderators removed."""
        return self.recent_removed / self.recent if self.recent else 0.0


@dataclass(frozen=True)
class Asked:
    """What a level asks for on top of the one below it."""

    age: timedelta = timedelta()
    published: int = 0
    articles_visited: int = 0
    upvotes: int = 0
    upvoters: int = 0
    active_days: int = 0
    removed_share_below: float = 2.0

    def is_met(self, facts: Facts) -> bool:
        """Tell whether the facts suffice."""
        return (
            facts.age >= self.age
            and facts.published >= self.published
            and facts.articles_visited >= self.articles_visited
            and facts.upvotes >= self.upvotes
            and facts.upvoters >= self.upvoters
            and facts.active_days >= self.active_days
            and facts.removed_share < self.removed_share_below
        )


# Levels 1, 2 and 3.
LEVELS = (
    Asked(age=timedelta(days=1), published=3, articles_visited=5),
    Asked(age=timedelta(days=15), published=20, upvotes=5, upvoters=3, removed_share_below=0.10),
    Asked(published=100, active_days=60, removed_share_below=0.05),
)


def trust_from(facts: Facts, *, before: int = 0) -> int:
    """Return the level these facts earn, for somebody who stood at `before`."""
    earned = 0
    for asked in LEVELS:
        if not asked.is_met(facts):
            break
        earned += 1
    return max(earned, min(before, KNOWN))
