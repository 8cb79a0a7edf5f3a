"""Registers that change articles without an editor: legal marks and glossary terms."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from articles.models.subjects import Section, Tag
from articles.models.texts import Article
from articles.register_querysets import LegalMarkQuerySet, TermQuerySet

ALIASES_HELP = "Other spellings, one a line. A * at the end lets the word run on: barge* finds barges."


class LegalMark(models.Model):
    """A name that must carry a note wherever it is first printed. Its dates hold by the clock, on old articles too."""

    class Style(models.TextChoices):
        """How the note stands."""

        FOOTNOTE = "footnote", "A sign, and the note at the foot"
        INLINE = "inline", "The note in brackets"

    name = models.CharField(max_length=80)
    aliases = models.TextField(blank=True, help_text=ALIASES_HELP)
    note = models.CharField(max_length=500, help_text="What readers must be told.")
    jurisdiction = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, default="en")
    style = models.CharField(max_length=8, choices=Style, default=Style.FOOTNOTE)
    starts_at = models.DateTimeField("from", null=True, blank=True)
    ends_at = models.DateTimeField("until", null=True, blank=True)
    is_active = models.BooleanField("in force", default=True)

    objects: ClassVar[models.Manager["LegalMark"]] = LegalMarkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name", "language"], name="legal_mark_once_per_language"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="legal_mark_ends_after_its_start",
                violation_error_message="The end must be later than the start.",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="legal_mark_has_a_note"),
        ]

    def __str__(self) -> str:
        return self.name


class MarkOptOut(models.Model):
    """One article that does not carry one legal mark, and why."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="mark_opt_outs")
    mark = models.ForeignKey(LegalMark, on_delete=models.CASCADE, related_name="opt_outs")
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["article", "mark"], name="mark_opted_out_once_per_article"),
        ]

    def __str__(self) -> str:
        return f"Article {self.article_id} without mark {self.mark_id}"


class Term(models.Model):
    """A word of the glossary: its first occurrence in an article becomes a link to exactly one target."""

    text = models.CharField(max_length=80)
    aliases = models.TextField(blank=True, help_text=ALIASES_HELP)
    title = models.CharField(max_length=120, blank=True, help_text="Shown where a pointer rests on the link.")
    language = models.CharField(max_length=10, default="en")
    tag = models.ForeignKey(Tag, null=True, blank=True, on_delete=models.CASCADE, related_name="terms")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.CASCADE, related_name="terms")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.CASCADE, related_name="terms")
    url = models.URLField("address", blank=True)
    is_active = models.BooleanField("in use", default=True)
    skipped_by = models.ManyToManyField(Article, blank=True, related_name="skipped_terms", editable=False)

    objects: ClassVar[models.Manager["Term"]] = TermQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "glossary term"
        ordering: ClassVar[list[str]] = ["text", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["text", "language"], name="term_once_per_language"),
            models.CheckConstraint(
                condition=Q(tag__isnull=False, section__isnull=True, article__isnull=True, url="")
                | Q(tag__isnull=True, section__isnull=False, article__isnull=True, url="")
                | Q(tag__isnull=True, section__isnull=True, article__isnull=False, url="")
                | (Q(tag__isnull=True, section__isnull=True, article__isnull=True) & ~Q(url="")),
                name="term_has_one_target",
                violation_error_message="Choose one target: a tag, a section, an article or an address.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class RegisterVersion(models.Model):
    """One row, counted up by every change of a register; what articles were rendered with is compared with it."""

    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Registers, version {self.version}"
