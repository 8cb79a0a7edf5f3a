"""Members: the custom user model."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Length, Lower
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone

from accounts.querysets import UserManager

AVATAR_HUES = 12
BIOGRAPHY_MAX_LENGTH = 500


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. `username` is the address of the profile, `display_name` what readers see."""

    class DeskDensity(models.TextChoices):
        """How much stands on a screen of the desk."""

        NORMAL = "normal", "Normal"
        TIGHT = "tight", "Tight"

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
    # How this member likes pages; empty: the site's or the browser's way.
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=50, blank=True)
    theme = models.CharField(max_length=10, blank=True)
    text_size = models.CharField(max_length=10, blank=True)
    typeface = models.CharField(max_length=10, blank=True)
    # The name of the picture's files without size and ending; empty: initials stand in.
    avatar = models.CharField(max_length=100, blank=True, editable=False)
    show_history = models.BooleanField("comments listed on the profile", default=True)
    indexable = models.BooleanField("profile open to search engines", default=False)
    # Notices not read; written by the comments app only, so that the bell costs no query.
    unread_count = models.PositiveIntegerField(default=0, editable=False)
    last_seen_on = models.DateField(null=True, blank=True, editable=False)
    # When the account is erased, and whether its texts stay without a name; empty: nobody asked for it.
    erase_at = models.DateTimeField(null=True, blank=True, editable=False)
    erase_keeps_texts = models.BooleanField(default=True, editable=False)
    display_name_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_staff = models.BooleanField("editor or moderator", default=False, help_text="May open the desk (this admin).")
    # When the person came to the staff; empty for rows older than this column.
    staff_since = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(
        "may sign in", default=True, help_text="Switch this off instead of deleting the member."
    )
    date_joined = models.DateTimeField("member since", default=timezone.now, editable=False)

    desk_density = models.CharField(
        "spacing of the desk", max_length=6, choices=DeskDensity, default=DeskDensity.NORMAL
    )

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = "member"
        permissions = (("view_address", "Can see members' addresses"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(username=Lower("username")), name="username_is_lower_case"),
            models.CheckConstraint(condition=~models.Q(display_name=""), name="display_name_not_empty"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("biography"), BIOGRAPHY_MAX_LENGTH), name="biography_is_short"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("erase_at", condition=models.Q(erase_at__isnull=False), name="erasure_due"),
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


def initials(name: str) -> str:
    """Return the first letters of the first and last word of a name, or the first two of a single word."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()
