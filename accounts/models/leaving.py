"""What a member takes along."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.people import User


class DataExport(models.Model):
    """A copy of a member's data, asked for by them. The file goes when it expires."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True) | ~Q(file_name=""), name="ready_export_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.pk}"
