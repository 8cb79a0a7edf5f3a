"""The outbox, and which mails a member wants how often."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models.people import User
from accounts.querysets import OutgoingMailQuerySet


class OutgoingMail(models.Model):
    """One mail to one recipient, written in the transaction that causes it and sent after the commit."""

    to = models.EmailField()
    # Empty for addresses without an account; counts a member's mails and lets an erasure find them.
    recipient = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    message_id = models.CharField(max_length=250, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    last_error = models.CharField(max_length=250, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["OutgoingMail"]] = OutgoingMailQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index("next_try_at", condition=models.Q(next_try_at__isnull=False), name="mail_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MailChoice(models.Model):
    """How often a member wants mails of one kind. Without a row the kind's own default holds."""

    class Cadence(models.TextChoices):
        """How long mails of a kind are gathered."""

        AT_ONCE = "at_once", "At once"
        HOURLY = "hourly", "Once an hour"
        DAILY = "daily", "Once a day"
        WEEKLY = "weekly", "Once a week"
        NEVER = "never", "Never"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mail_choices")
    kind = models.CharField(max_length=40)
    cadence = models.CharField(max_length=10, choices=Cadence)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_mail_choice_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.cadence}"
