"""What readers say is wrong in an article, until an editor has looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator

from articles.models.texts import Article
from articles.querysets import PUBLISH, WORK_EVERYWHERE, section_ids_of, works_at_desk

if TYPE_CHECKING:
    from articles.querysets import Person

# Characters of what is wrong, of where the reader knows it from, and of the paragraph's first words.
REPORT_MAX_LENGTH = 1000
SOURCE_MAX_LENGTH = 300
OPENING_LENGTH = 120


class ErrorReportQuerySet(models.QuerySet["ErrorReport"]):
    """Reports, kept by who decides about them and whether somebody has."""

    def decidable_by(self, user: Person) -> Self:
        """Keep those of articles this person publishes, bin left out; the twin of `permissions.can_publish`."""
        if not works_at_desk(user, PUBLISH):
            return self.none()
        kept = self.filter(article__deleted_at__isnull=True)
        if works_at_desk(user, WORK_EVERYWHERE):
            return kept
        return kept.filter(article__section__in=section_ids_of(user))

    def waiting(self) -> Self:
        """Keep those nobody has decided about."""
        return self.filter(decision=self.model.Decision.OPEN)


class ErrorReport(models.Model):
    """One reader's words about one article. Of a visitor it knows nothing; of a member, who they are."""

    class Decision(models.TextChoices):
        """What became of it."""

        OPEN = "open", "Waits"
        DONE = "done", "Done"
        NO_ERROR = "no-error", "Not an error"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="error_reports")
    # The paragraph as its address has it, and its first words at that time; empty: the whole article.
    block_id = models.CharField(max_length=30, blank=True, editable=False)
    opening = models.CharField("paragraph", max_length=OPENING_LENGTH, blank=True, editable=False)
    text = models.CharField("what is wrong", max_length=REPORT_MAX_LENGTH, editable=False)
    source = models.CharField(max_length=SOURCE_MAX_LENGTH, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField("reported", default=timezone.now, editable=False)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.OPEN)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    thanked_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[models.Manager[ErrorReport]] = ErrorReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "reported error"
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        # Few wait at a time: the front of the desk counts them.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["article"], condition=Q(decision="open"), name="error_reports_that_wait")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="error_report_says_something"),
        ]

    def __str__(self) -> str:
        return Truncator(self.text).chars(60)
