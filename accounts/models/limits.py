"""How often something was done within the time of a limit."""

from typing import ClassVar

from django.db import models

from accounts.querysets import TallyQuerySet


class Tally(models.Model):
    """One count of one limit; only accounts/services/counting.py writes it."""

    # A keyed hash of act, limit and network, name or member: the row tells nobody who it is about.
    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    # From then on the row counts for nothing.
    ends_at = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager["Tally"]] = TallyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at:%H:%M:%S}"
