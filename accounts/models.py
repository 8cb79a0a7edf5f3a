"""People: members, the names they hold, names from elsewhere, and the outbox of mails."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Length, Lower
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone

from accounts.names import KEY_MAX_LENGTH
from accounts.querysets import OutgoingMailQuerySet, TakenNameQuerySet, UserManager

AVATAR_HUES = 12
BIOGRAPHY_MAX_LENGTH = 500


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. `username` is the address of the profile, `display_name` what readers see."""

    username = models.CharField(max_length=30, unique=True, help_text="3 to 30 of a-z, 0-9, - and _. It never changes.")
    display_name = models.CharField(max_length=40, help_text="Shown beside every comment.")
    email = models.EmailField("email address", help_text="Never shown to other readers.")
    biography = models.TextField(
        blank=True, validators=[MaxLengthValidator(BIOGRAPHY_MAX_LENGTH)], help_text="Up to 500 characters."
    )
    # The order of comments chosen last ("best"); empty: the magazine's own.
    comment_order = models.CharField(max_length=10, blank=True, editable=False)
    has_comment_keys = models.BooleanField(
        "keyboard shortcuts", default=True, help_text="j, k, n and others move through a discussion."
    )
    display_name_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_staff = models.BooleanField("editor or moderator", default=False, help_text="May open the desk (this admin).")
    is_active = models.BooleanField(
        "may sign in", default=True, help_text="Switch this off instead of deleting the member."
    )
    date_joined = models.DateTimeField("member since", default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = "member"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(username=Lower("username")), name="username_is_lower_case"),
            models.CheckConstraint(condition=~models.Q(display_name=""), name="display_name_not_empty"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("biography"), BIOGRAPHY_MAX_LENGTH), name="biography_is_short"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("accounts:member", args=[self.username])

    @property
    def initials(self) -> str:
        """Return one or two letters that stand in for a picture."""
        return initials(self.display_name)

    @property
    def hue(self) -> int:
        """Return the number of the avatar's color class, 0 to 11, fixed for this member."""
        return self.pk % AVATAR_HUES


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


class SiteIdentity(models.Model):
    """One row, made once and kept for ever: who this site is to other programs and to imported addresses."""

    key = models.UUIDField(default=uuid.uuid4)
    identity_key = models.CharField(max_length=64, help_text="Keys the hashes of imported addresses.")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_site_identity"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class ImportedIdentity(models.Model):
    """A name from an imported discussion; its address is kept as a keyed hash only."""

    source = models.CharField(max_length=200)
    source_id = models.CharField(max_length=200)
    name = models.CharField(max_length=80)
    email_key = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "imported identities"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "source_id"], name="one_identity_per_source_id"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("email_key", condition=~models.Q(email_key=""), name="identity_by_email_key"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Return one or two letters that stand in for a picture."""
        return initials(self.name)

    @property
    def hue(self) -> int:
        """Return the number of the avatar's color class, 0 to 11."""
        return self.pk % AVATAR_HUES


class Origin(models.Model):
    """Where an imported row came from. It outlives the row, so that a second import brings nothing back."""

    source = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    source_id = models.CharField(max_length=200)
    row_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "kind", "source_id"], name="one_origin_per_source_id"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} of {self.source}"


class OutgoingMail(models.Model):
    """One mail to one recipient, written in the transaction that causes it and sent after the commit."""

    to = models.EmailField()
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


def initials(name: str) -> str:
    """Return the first letters of the first and last word of a name, or the first two of a single word."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()
