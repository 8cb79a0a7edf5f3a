"""How members like to read."""

from accounts.models import User


def choose_reading(user: User, *, has_comment_keys: bool, by: User) -> bool:
    """Store whether single keys move through discussions; return False, without a query, if nothing changes."""
    if user.has_comment_keys == has_comment_keys:
        return False
    user.has_comment_keys = has_comment_keys
    user.save(update_fields=["has_comment_keys"])
    return True
