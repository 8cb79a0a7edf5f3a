"""This site to others, and people and rows that came from other sites."""

import uuid
from typing import ClassVar

from django.db import models

from accounts.models.people import AVATAR_HUES, initials


class SiteIdentity(models.Model):
    """One row, made once and kept for ever: who this site is to other programs and to imported addresses."""

    key = models.UUIDField(default=uuid.uuid4)
    identity_key = models.CharField(max_length=64, help_text="Keys the hashes of imported addresses.")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_site_identity"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class ImportedIdentity(models.Model):
    """A name from an imported discussion; its address is kept as a keyed hash only."""

    source = models.CharField(max_length=200)
    source_id = models.CharField(max_length=200)
    name = models.CharField(max_length=80)
    email_key = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "imported identities"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "source_id"], name="one_identity_per_source_id"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("email_key", condition=~models.Q(email_key=""), name="identity_by_email_key"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Return one or two letters that stand in for a picture."""
        return initials(self.name)

    @property
    def hue(self) -> int:
        """Return the number of the avatar's color class, 0 to 11."""
        return self.pk % AVATAR_HUES


class Origin(models.Model):
    """Where an imported row came from. It outlives the row, so that a second import brings nothing back."""

    source = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    source_id = models.CharField(max_length=200)
    row_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "kind", "source_id"], name="one_origin_per_source_id"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} of {self.source}"
