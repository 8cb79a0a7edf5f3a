"""Who may write at all. The comments app adds its own rules to these."""

from django.contrib.auth.models import AnonymousUser

from accounts.errors import MayNotWrite
from accounts.models import User
from accounts.standing import Standing, standing_of


def check_may_write(user: User | AnonymousUser, standing: Standing | None = None) -> None:
    """Raise MayNotWrite with the reader's sentence unless this person may write.

    One query for a signed-in one, none where the standing is known.
    """
    if not user.is_authenticated:
        raise MayNotWrite("Sign in to write.")
    if not user.is_active:
        raise MayNotWrite("This account is closed. It cannot write.")
    standing = standing or standing_of(user)
    if not standing.is_confirmed:
        raise MayNotWrite("Confirm your address to write. Sign in again and a code is mailed to you.")


def can_write(user: User | AnonymousUser) -> bool:
    """Return whether this person may write."""
    try:
        check_may_write(user)
    except MayNotWrite:
        return False
    return True
