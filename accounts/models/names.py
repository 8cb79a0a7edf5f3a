"""Names that nobody else may take: those held, those given up, those of members who left."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models.people import User
from accounts.names import KEY_MAX_LENGTH
from accounts.querysets import FormerNameQuerySet, TakenNameQuerySet

HASH_LENGTH = 64


class TakenName(models.Model):
    """The key of a name that somebody holds; its primary key lets one of two simultaneous takers win.

    Keys come from `accounts.names.name_key`, so look-alikes share one. A row without a user is a name given up
    but not yet free again (`free_at`).
    """

    key = models.CharField(max_length=KEY_MAX_LENGTH, primary_key=True)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="taken_names")
    free_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["TakenName"]] = TakenNameQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key


class FormerName(models.Model):
    """A display name a member gave up. Moderators see it, readers for 30 days."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=40)
    given_up_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[models.Manager["FormerName"]] = FormerNameQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-given_up_at"]

    def __str__(self) -> str:
        return self.name


class RetiredName(models.Model):
    """The keyed hash of an erased member's username: it is never given again, and cannot be read back."""

    key_hash = models.CharField(max_length=HASH_LENGTH, primary_key=True)

    def __str__(self) -> str:
        return self.key_hash
