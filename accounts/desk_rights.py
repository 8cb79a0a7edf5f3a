"""What somebody may do at the desk, as a value by which pieces of its pages are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

    from accounts.models import User


def rights_of(user: User) -> Hashable:
    """Return a key that differs between two people, and for one person as soon as their rights do.

    No query beyond those of the rights, which Django keeps on the loaded person.
    """
    rights = None if user.is_superuser else frozenset(user.get_all_permissions())
    return (user.pk, user.is_active, user.is_staff, rights)
