"""Readable parts of addresses, current and former."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Slug(models.Model):
    """A readable part of an address, current or former. One table, so nothing takes another's former address."""

    class Kind(models.TextChoices):
        """What the address leads to."""

        ARTICLE = "article"
        SECTION = "section"
        TAG = "tag"
        AUTHOR = "author"
        SERIES = "series"

    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.CharField(max_length=80)
    target_id = models.BigIntegerField()
    is_current = models.BooleanField(default=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "slug"], name="slug_leads_to_one_target"),
            models.UniqueConstraint(
                fields=["kind", "target_id"], condition=Q(is_current=True), name="one_current_slug_per_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"
