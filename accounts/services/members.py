"""Make accounts outside the sign-up pages: commands, imports, the demo, tests."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User


@transaction.atomic
def create_member(*, username: str, email: str, password: str | None = None, **extra: Any) -> User:
    """Create a member whose address counts as confirmed; without a password only a mailed code opens it."""
    extra.setdefault("display_name", username)
    user = User(username=username.lower(), email=email, **extra)
    user.set_password(password)
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=email.lower(), verified=True, primary=True)
    return user
