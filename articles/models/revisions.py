"""What an article was: saved versions of it, what is typed and not saved, and who has it open."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.texts import Article


class Revision(models.Model):
    """An article as one save left it. `fields` holds everything of its form but the body, relations as lists of ids.

    `checks` are the findings of the publish gate at that moment: `[{"code", "level", "field", "sentence"}]`. What
    readers had has `went_live_at`, and `replaced_at` once something newer took its place.
    """

    class Kind(models.TextChoices):
        """What made it."""

        SAVE = "save", "Saved"
        PUBLISH = "publish", "Published"
        CORRECTION = "correction", "Corrected"
        RESTORE = "restore", "Restored"
        MERGE = "merge", "Merged"
        IMPORT = "import", "Imported"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(help_text="1 for the first of its article.")
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SAVE)
    note = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    checks = models.JSONField(default=list)
    # Whether an error is among them; asked for on every visit to the desk, of every live article.
    has_errors = models.BooleanField(default=False, editable=False)
    word_count = models.PositiveIntegerField(default=0)
    words_added = models.PositiveIntegerField(default=0)
    words_removed = models.PositiveIntegerField(default=0)
    went_live_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    # Whether readers were told: a publication, an update, a correction. Small fixes belong to the version before.
    is_told = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["article"],
                condition=Q(has_errors=True, went_live_at__isnull=False, replaced_at__isnull=True),
                name="revisions_live_with_errors",
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once_per_article"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of article {self.article_id}"


class Autosave(models.Model):
    """What one person typed into one form and did not save yet. Of an article not yet saved it has the form's key."""

    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="autosaves")
    form_key = models.CharField(max_length=32, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autosaves")
    fields = models.JSONField(default=dict)
    opened_version = models.PositiveIntegerField(default=0, help_text="The article's version the form began from.")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["article", "person"], condition=Q(article__isnull=False), name="autosave_once_per_article"
            ),
            models.UniqueConstraint(
                fields=["form_key", "person"], condition=Q(article__isnull=True), name="autosave_once_per_form"
            ),
        ]

    def __str__(self) -> str:
        return f"Typed by {self.person_id} into article {self.article_id}"


class SentForm(models.Model):
    """A form that made an article: sent again, by a second press or from the page before, it leads to that article."""

    key = models.CharField(max_length=32, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sent_forms")
    version = models.PositiveIntegerField(help_text="The article's version as the form made it.")
    sent_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"The form of article {self.article_id}"


class Presence(models.Model):
    """Someone has an article open in one tab of their browser. Rows are forgotten after a day."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tab = models.CharField(max_length=32)
    seen_at = models.DateTimeField(default=timezone.now)
    typed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["article", "person", "tab"], name="presence_once_per_tab"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} has article {self.article_id} open"
