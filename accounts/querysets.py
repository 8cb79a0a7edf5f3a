"""Reads of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class UserQuerySet(models.QuerySet["User"]):
    """Members, by what readers may know of them."""

    def with_public_profile(self) -> UserQuerySet:
        """Keep members whose address is confirmed and whose account is open."""
        return self.filter(is_active=True, emailaddress__verified=True, emailaddress__primary=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts from the command line and from tests; people sign up through allauth."""

    use_in_migrations = False

    def create_user(self, username: str, email: str, password: str | None = None, **extra: Any) -> User:
        """Create a member with a confirmed address who holds the keys of both names."""
        from accounts.services.members import create_member

        return create_member(username=username, email=email, password=password, **extra)

    def create_superuser(self, username: str, email: str, password: str | None = None, **extra: Any) -> User:
        """Create a member with every right."""
        return self.create_user(username, email, password, is_staff=True, is_superuser=True, **extra)
