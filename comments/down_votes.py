"""Who may vote down what, where a magazine has down votes at all: rules over values, without a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from comments import conf
from comments.errors import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

TRUST_NEEDED = 2
HOURS = 24
# Of so many last votes, more down votes than this share are too many.
RECENT_VOTES = 20
MOST_DOWN_SHARE = 0.65
MOST_IN_A_ROW = 2


@dataclass(frozen=True)
class PastVote:
    """One of a member's last votes, newest first: what it said, and of whose comment."""

    value: int
    author_id: int | None


def is_offered(*, trust: int, published_at: datetime | None, answers_own: bool) -> bool:
    """Tell whether a page shows this person the down vote of somebody else's public comment."""
    return (
        trust >= TRUST_NEEDED
        and conf.DOWN_VOTES
        and not answers_own
        and published_at is not None
        and published_at > timezone.now() - timedelta(hours=HOURS)
    )


def check_down_vote(*, trust: int, published_at: datetime | None, answers_own: bool) -> None:
    """Raise NotAllowed unless the comment may be voted down by this person."""
    if is_offered(trust=trust, published_at=published_at, answers_own=answers_own):
        return
    if not conf.DOWN_VOTES:
        raise NotAllowed("There are no down votes here.")
    if trust < TRUST_NEEDED:
        raise NotAllowed("You can vote down once you have taken part in discussions for some weeks.")
    if answers_own:
        raise NotAllowed("You cannot vote down an answer to your own comment.")
    raise NotAllowed(f"A comment can be voted down for {HOURS} hours, and this one is older.")


def check_restraint(recent: Sequence[PastVote], author_id: int | None) -> None:
    """Raise NotAllowed where the last votes, newest first, say no to everything or to one person again and again."""
    downs = sum(vote.value < 0 for vote in recent[:RECENT_VOTES])
    if downs > MOST_DOWN_SHARE * RECENT_VOTES:
        raise NotAllowed("Most of your last votes were down votes. Recommend something first.")
    of_author = [vote.value < 0 for vote in recent[:RECENT_VOTES] if vote.author_id == author_id]
    if author_id is not None and len(of_author) >= MOST_IN_A_ROW and all(of_author[:MOST_IN_A_ROW]):
        raise NotAllowed("You voted this member down twice in a row. Leave the next judgment to others.")
