"""How a member stands: what decides whether they may write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

# What `UserQuerySet.with_standing` adds and `standing_from` reads.
STANDING = ("is_confirmed",)


@dataclass(frozen=True)
class Standing:
    """What decides whether a member may write."""

    is_confirmed: bool = False


def standing_of(user: User) -> Standing:
    """Return how a member stands now: one query."""
    row = User.objects.filter(pk=user.pk).with_standing().values(*STANDING).first()
    return standing_from(row) if row else Standing()


def standing_from(row: Mapping[str, Any]) -> Standing:
    """Return the standing that `UserQuerySet.with_standing` found."""
    return Standing(bool(row["is_confirmed"]))
