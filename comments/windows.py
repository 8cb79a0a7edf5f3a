"""Until when an author may change a comment or take it back: rules about moments, without a query."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from django.utils import timezone

from comments import conf
from comments.models import Comment

if TYPE_CHECKING:
    from collections.abc import Callable

EDIT_LATE_SECONDS = 120  # a form opened in time is saved this much later
EDIT_GRACE_SECONDS = 120  # a slip put right at once leaves no trace
UNSEND_SECONDS = 10
RECALL_MINUTES = 5
NEVER = datetime.max.replace(tzinfo=UTC)
State = Comment.State
EDITABLE = frozenset({State.PUBLIC, State.HELD, State.HIDDEN})
UNITS: tuple[tuple[timedelta, Callable[[int], str]], ...] = (
    (timedelta(days=2), lambda seconds: f"{seconds // 86_400} days"),
    (timedelta(hours=2), lambda seconds: f"{seconds // 3600} h"),
    (timedelta(minutes=1), lambda seconds: f"{seconds // 60} min"),
)


class Dated(Protocol):
    """What the rules read of a comment: a row or a display node."""

    @property
    def state(self) -> str: ...
    @property
    def posted_at(self) -> datetime: ...


def edit_ends_at(comment: Dated, *, trust: int, moderates: bool) -> datetime:
    """Return until when its author may edit a comment; NEVER for moderators and before it was decided about."""
    if moderates or comment.state == State.HELD:
        return NEVER
    spans = conf.EDIT_WINDOWS
    return comment.posted_at + spans[min(trust, len(spans) - 1)]


def editable_until(comment: Dated, *, trust: int, moderates: bool) -> datetime | None:
    """Return until when its author may edit a comment; None: not any more."""
    if comment.state not in EDITABLE:
        return None
    ends_at = edit_ends_at(comment, trust=trust, moderates=moderates)
    return ends_at if ends_at > timezone.now() else None


def is_fresh(comment: Dated, **age: int) -> bool:
    """Tell whether a comment was posted no longer ago than this: `is_fresh(comment, seconds=10)`."""
    return timezone.now() - comment.posted_at <= timedelta(**age)


def time_left(ends_at: datetime) -> str:
    """Return the time to a moment in words, for example "14 min left"; an empty text where there is no end."""
    if ends_at == NEVER:
        return ""
    left = ends_at - timezone.now()
    words = next((told(int(left.total_seconds())) for least, told in UNITS if left >= least), "less than a minute")
    return f"{words} left"
