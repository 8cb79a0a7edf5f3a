"""What people did at the desk and with accounts, for good."""

from typing import Any, ClassVar, Never

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries are written once. They forget people who left, and age; nothing else changes them."""

    def update(self, **kwargs: Any) -> Never:
        """Refuse: what was done stays as it was written down."""
        raise TypeError("Entries of the audit log are not changed.")

    def delete(self) -> Never:
        """Refuse: what was done stays written down."""
        raise TypeError("Entries of the audit log are not deleted.")

    def about(self, row: models.Model) -> "AuditQuerySet":
        """Keep what was done to one object."""
        return self.filter(object_type=row._meta.label_lower, object_key=str(row.pk))

    def forget_member(self, member_id: int, *, name: str) -> None:
        """Put a name for anybody where a member who left acted, or was acted on."""
        super().filter(by=member_id)._replace(by=None, by_name=name)
        about = super().filter(object_type="accounts.user", object_key=str(member_id))
        # Changes of a member are names and roles; reasons are words about somebody who is nobody now.
        about._replace(object_key="", object_label=name, reason="", changes={})

    def forget_old(self) -> int:
        """Delete entries; for `prune`, of `old_entries` alone. Return how many went."""
        return super().delete()[0]

    def _replace(self, **values: Any) -> None:
        super().update(**values)


class AuditEntry(models.Model):
    """One act: who did what to which object, why, and what changed. The names beside the keys outlive both.

    `changes` has `{field: [before, after]}`, both short; a body only "+120 words" and "-30 words". It never holds texts
    of drafts, passwords, codes, tokens or whole networks.
    """

    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=40)
    act = models.CharField(max_length=40, help_text="A verb in the past: published, merged, signed in.")
    object_type = models.CharField(max_length=60, blank=True, help_text="As in articles.article.")
    object_key = models.CharField(max_length=60, blank=True)
    object_label = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    overridden = models.JSONField(default=list, blank=True, help_text="Codes of the checks that were overridden.")
    network = models.CharField(max_length=45, blank=True, help_text="Shortened: the host's part is zero.")

    objects: ClassVar[models.Manager["AuditEntry"]] = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit log"
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-made_at", "-id"], name="audit_newest_first"),
            models.Index(fields=["object_type", "object_key", "-made_at"], name="audit_of_one_object"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} {self.act} {self.object_label}".strip()
