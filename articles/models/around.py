"""What the desk writes about an article: corrections for readers, notes for colleagues, links for outsiders."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from articles.models.revisions import Revision
from articles.models.texts import Article

CORRECTION_MAX_LENGTH = 600
NOTE_MAX_LENGTH = 1000


class Correction(models.Model):
    """What was wrong in a live article, said to its readers. Never edited: a new one amends it."""

    class Kind(models.TextChoices):
        """How serious it is."""

        CORRECTION = "correction", "Correction"
        CLARIFICATION = "clarification", "Clarification"
        UPDATE = "update", "Update"

    class Place(models.TextChoices):
        """Where readers meet it."""

        FOOT = "foot", "At the foot"
        TOP = "top", "At the top"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.CORRECTION)
    place = models.CharField(max_length=4, choices=Place, default=Place.FOOT)
    text = models.TextField(help_text="What was wrong and what is right. Addresses become links.")
    text_html = models.TextField(editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=40)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="corrections")
    amends = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="amendments")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="correction_says_something"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawal_reason=""), name="withdrawal_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of article {self.article_id}"


class EditorialNote(models.Model):
    """A colleague's remark on an article or one of its paragraphs. Never public, never exported with the article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="editorial_notes")
    paragraph = models.CharField(max_length=80, blank=True, help_text="The id of a paragraph; empty: the whole.")
    text = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=40)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"Note on article {self.article_id}"


class ShareLink(models.Model):
    """Lets somebody without an account read an article before it is live: the newest text, or one fixed revision.

    The address holds `key` and a signature.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="share_links")
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.CASCADE, related_name="share_links")
    key = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    openings = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="share_link_ends_after_its_start"),
        ]

    def __str__(self) -> str:
        return f"Share link of article {self.article_id}"
