"""What a member takes along."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.people import User
from accounts.querysets import DataExportQuerySet

# A copy that takes longer was lost with the process that made it.
LOST_AFTER = timedelta(hours=1)


class DataExport(models.Model):
    """A copy of a member's data, asked for by them. The file goes when it expires."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=120, blank=True)

    objects: ClassVar[models.Manager["DataExport"]] = DataExportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True) | ~Q(file_name=""), name="ready_export_has_a_file"
            ),
        ]

    def __str__(self) -> str:
        return f"Export {self.pk}"

    @property
    def is_ready(self) -> bool:
        """Tell whether its file can be fetched now."""
        return self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def is_lost(self) -> bool:
        """Tell whether the process that made it must have died: asking again begins anew."""
        return self.ready_at is None and self.asked_at <= timezone.now() - LOST_AFTER
