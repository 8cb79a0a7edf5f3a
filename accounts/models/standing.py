"""Sanctions: what a moderator decided about a member, in the open."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.names import HASH_LENGTH
from accounts.models.people import User
from accounts.querysets import SanctionQuerySet

SECOND_LOOK_MAX_LENGTH = 1000


class Sanction(models.Model):
    """One decision about one member; its end comes by the clock. The names beside the keys outlive the accounts."""

    class Kind(models.TextChoices):
        """From the mildest to the severest."""

        WARNING = "warning", "Warned"
        LIMITED = "limited", "Limited"
        SUSPENDED = "suspended", "Suspended"
        BANNED = "banned", "Banned"

    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="sanctions")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=1000, help_text="The member reads this.")
    note = models.TextField(blank=True, help_text="Only moderators read this.")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=40)
    # The member pressed "I have read this"; only warnings wait for it.
    read_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    second_look = models.CharField(max_length=SECOND_LOOK_MAX_LENGTH, blank=True)
    second_look_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[models.Manager["Sanction"]] = SanctionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_at"]
        permissions = (("sanction_member", "Can sanction members"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="sanction_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="sanction_has_a_reason"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["second_look_at"],
                condition=Q(second_look_at__isnull=False, answered_at__isnull=True),
                name="second_looks_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"

    @property
    def is_in_force(self) -> bool:
        """Tell whether it holds now. A warning holds until it is read."""
        now = timezone.now()
        is_over = self.lifted_at is not None or (self.ends_at is not None and self.ends_at <= now)
        return self.starts_at <= now and not is_over and self.read_at is None

    @property
    def awaits_answer(self) -> bool:
        """Tell whether its member asked for a second look that nobody has given yet."""
        return self.second_look_at is not None and self.answered_at is None


class BannedAddress(models.Model):
    """The keyed hash of the address of somebody who was banned and then erased; kept for a year."""

    email_hash = models.CharField(max_length=HASH_LENGTH, primary_key=True)
    kept_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.email_hash
