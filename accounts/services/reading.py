"""How members like to read."""

from typing import Any

from accounts.models import User


def choose_reading(user: User, *, by: User, **choices: Any) -> bool:
    """Store the choices that differ, by column; return False, without a query, if nothing changes."""
    changed = [name for name, value in choices.items() if getattr(user, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(user, name, choices[name])
    user.save(update_fields=changed)
    return True
