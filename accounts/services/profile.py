"""What members say about themselves, and who may find it."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services.members import rename_member


@transaction.atomic
def edit_profile(user: User, *, display_name: str, by: User, **facts: Any) -> bool:
    """Store the name, and of `facts` what differs; return False if nothing changed. Raise what `rename_member` raises.

    Facts are biography, show_history and indexable.
    """
    renamed = rename_member(user, display_name=display_name, by=by)
    changed = [name for name, value in facts.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, facts[name])
    if changed:
        user.save(update_fields=changed)
    return renamed or bool(changed)
