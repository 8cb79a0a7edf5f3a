"""Members in the search of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from accounts import desk_search
from accounts.desk_search import MOST_PER_GROUP, Found
from accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable


def register() -> None:
    """Offer the group; called once at start."""
    desk_search.register(desk_search.Group("Readers", 50, find_members, "admin:accounts_user_changelist"))


def find_members(user: User, words: str) -> Iterable[Found] | None:
    """Return members by name, the exact username first; never by address: one query."""
    if not user.has_perm("accounts.view_user"):
        return None
    named = Q(display_name__icontains=words) | Q(username__icontains=words.lower())
    members = User.objects.filter(named).order_by("display_name", "pk").only("display_name", "username")
    return [
        Found(member.display_name, reverse("admin:accounts_user_change", args=[member.pk]), f"@{member.username}")
        for member in members[:MOST_PER_GROUP]
    ]
