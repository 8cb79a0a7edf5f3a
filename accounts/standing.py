"""How a member stands: whether their address is confirmed, and what a moderator decided about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import dateformat, timezone

from accounts.models import Sanction, User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Kind = Sanction.Kind
# What `UserQuerySet.with_standing` adds and `standing_from` reads.
STANDING = ("is_confirmed", "sanction_id")
SILENCING = frozenset({Kind.SUSPENDED, Kind.BANNED})


@dataclass(frozen=True)
class Standing:
    """What decides whether a member may write. `sanction` is the severest in force."""

    is_confirmed: bool = False
    sanction: Sanction | None = None

    @property
    def is_silenced(self) -> bool:
        """Tell whether the member may write nothing at all."""
        return self.sanction is not None and self.sanction.kind in SILENCING

    @property
    def is_limited(self) -> bool:
        """Tell whether a moderator reads what the member writes before others do."""
        return self.sanction is not None and self.sanction.kind == Kind.LIMITED

    @property
    def warning(self) -> Sanction | None:
        """Return the warning to be read before the next comment."""
        return self.sanction if self.sanction is not None and self.sanction.kind == Kind.WARNING else None


def standing_of(user: User) -> Standing:
    """Return how a member stands now: one query, two for somebody under a sanction."""
    row = User.objects.filter(pk=user.pk).with_standing().values(*STANDING).first()
    return standing_from(row) if row else Standing()


def standing_from(row: Mapping[str, Any]) -> Standing:
    """Return the standing that `UserQuerySet.with_standing` found; one query for somebody under a sanction."""
    sanction = Sanction.objects.filter(pk=row["sanction_id"]).first() if row["sanction_id"] else None
    return Standing(bool(row["is_confirmed"]), sanction)


def sentence(sanction: Sanction) -> str:
    """Return what a sanction means, until when, and why: what its member reads."""
    return f"{_effect(sanction)} The reason: {_ended(sanction.reason)}"


def _effect(sanction: Sanction) -> str:
    until = f" until {in_words(sanction.ends_at)}" if sanction.ends_at else ""
    if sanction.kind == Kind.WARNING:
        return "A moderator has warned you."
    if sanction.kind == Kind.LIMITED:
        return f"A moderator reads your comments before they appear{until}."
    if sanction.kind == Kind.SUSPENDED:
        return f"You cannot write{until or ' for now'}."
    return "This account is closed. It cannot write any more."


def _ended(reason: str) -> str:
    """Return a reason as a sentence with its full stop."""
    return reason if reason.endswith((".", "!", "?", "…")) else f"{reason}."


def in_words(moment: datetime) -> str:
    """Return a moment in the reader's time zone, for example "14 March 2026, 09:05"."""
    return dateformat.format(timezone.localtime(moment), "j F Y, H:i")
