"""What members say about themselves."""

from django.db import transaction

from accounts.models import User
from accounts.services.members import rename_member


@transaction.atomic
def edit_profile(user: User, *, display_name: str, biography: str, by: User) -> bool:
    """Store name and biography; return False if nothing changed. Raise what `rename_member` raises."""
    renamed = rename_member(user, display_name=display_name, by=by)
    if biography == user.biography:
        return renamed
    user.biography = biography
    user.save(update_fields=["biography"])
    return True
