"""Devices a member has signed in from."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class KnownDevice(models.Model):
    """A device that is no news to its member; only accounts/services/devices.py writes it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices")
    # A keyed hash of member, browser and system: the row alone tells nobody what anybody reads with.
    key = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "key"], name="device_known_once"),
        ]

    def __str__(self) -> str:
        return f"Device of {self.user_id} since {self.first_seen_at:%Y-%m-%d}"
