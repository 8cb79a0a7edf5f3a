"""What belongs to the magazine as a whole: texts of its own, addresses that moved, figures by day."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models.subjects import Section


class SiteText(models.Model):
    """A sentence of the site as the chief worded it; while it is empty the default of `articles.site_texts` stands."""

    key = models.CharField(max_length=40, unique=True)
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.key.replace("-", " ").capitalize()


class Redirect(models.Model):
    """An address of a former site and where it leads. It never stands before a page that exists."""

    class Answer(models.IntegerChoices):
        """What browsers and search engines are told."""

        MOVED = 301, "Moved for good"
        FOUND = 302, "Elsewhere for now"
        GONE = 410, "Gone"

    path = models.CharField("from", max_length=500, unique=True, help_text="A path of this site, as in /2019/river.")
    target = models.CharField("to", max_length=500, blank=True, help_text="A path of this site or a full address.")
    answer = models.PositiveSmallIntegerField(choices=Answer, default=Answer.MOVED)
    hits = models.PositiveIntegerField(default=0, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["path"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(Q(answer=410) & Q(target="")) | (Q(answer__in=[301, 302]) & ~Q(target="")),
                name="redirect_leads_somewhere_or_is_gone",
                violation_error_message="Say where it leads; only what is gone leads nowhere.",
            ),
        ]

    def __str__(self) -> str:
        return self.path


class MissingAddress(models.Model):
    """An address readers asked for and did not find, counted."""

    path = models.CharField(max_length=500, unique=True)
    hits = models.PositiveIntegerField(default=0)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "missing addresses"
        ordering: ClassVar[list[str]] = ["-hits", "path"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-hits"], name="most_missed_first")]

    def __str__(self) -> str:
        return self.path


class DailyFigure(models.Model):
    """One number of one day, in all or of one section: what the desk's charts are drawn from."""

    day = models.DateField()
    name = models.CharField(max_length=40)
    section = models.ForeignKey(Section, null=True, on_delete=models.CASCADE, related_name="+")
    # Empty: there was nothing to measure, or it was about too few to be told.
    value = models.PositiveIntegerField(null=True, default=0)
    # What the value is a share of, or how many it is the middle of.
    of = models.PositiveIntegerField(default=0)
    is_few = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name", "day", "section"], name="figure_once_per_section_and_day"),
            models.UniqueConstraint(
                fields=["name", "day"], condition=Q(section__isnull=True), name="figure_once_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} on {self.day}"
