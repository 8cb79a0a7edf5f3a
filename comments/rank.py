"""What votes amount to: the rank that `best` sorts by, and the score readers see. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor, sqrt

from django.utils import timezone

from comments import conf
from comments.models import RANK_MAX

# Standard deviations: the bound holds with a likelihood of 80 %.
RANK_Z = 1.281551565545
# However many disagree, no reader sees a lower number.
LOWEST_SHOWN = -4


def rank_of(up: int, down: int) -> int:
    """Return 0 to RANK_MAX: the lower bound of the share of up votes that so few votes allow to expect.

    Wilson's score interval: https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
    """
    count = up + down
    if count == 0:
        return 0
    share, squared = up / count, RANK_Z * RANK_Z
    spread = RANK_Z * sqrt(share * (1 - share) / count + squared / (4 * count * count))
    bound = (share + squared / (2 * count) - spread) / (1 + squared / count)
    return floor(RANK_MAX * min(1.0, max(0.0, bound)) + 0.5)


@dataclass(frozen=True)
class Scores:
    """How scores are shown at a moment: the rules of all comments of a page, asked for once."""

    # What was published after it has no score yet, so that the first votes do not lead the next; None: all have one.
    hidden_since: datetime | None
    takes_down_votes: bool

    @classmethod
    def now(cls) -> Scores:
        """Return the rules as the operator has set them."""
        minutes = conf.SCORE_HIDDEN_MINUTES
        hidden_since = timezone.now() - timedelta(minutes=minutes) if minutes else None
        return cls(hidden_since, conf.DOWN_VOTES)

    def shown(self, up: int, down: int, published_at: datetime | None) -> int | None:
        """Return the number beside a comment; None while it is hidden."""
        if self.hidden_since is not None and published_at is not None and published_at > self.hidden_since:
            return None
        return max(up - down, LOWEST_SHOWN) if self.takes_down_votes else up


def shown_score(up: int, down: int, published_at: datetime | None) -> int | None:
    """Return the number beside a comment; None while it is hidden."""
    return Scores.now().shown(up, down, published_at)
