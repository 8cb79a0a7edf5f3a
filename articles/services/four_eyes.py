"""The rule of four eyes, where an operator switched it on: nobody publishes what only they have read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max

from accounts.models import AuditEntry
from articles.publish_gate.findings import error

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from articles.publish_gate import Finding

CODE = "four-eyes"
SENTENCE = "Nobody but you has written or approved this text. Submit it for review, so that a colleague reads it."


def seen_alone(article: Article, *, by: User | None) -> list[Finding]:
    """Return what stands in the way where nobody else wrote or approved what readers do not have yet.

    Nothing where the rule is off, or for a command: no query. Else three at most. It yields to a written reason.
    """
    if by is None or not settings.FOUR_EYES:
        return []
    last = article.revisions.filter(went_live_at__isnull=False).aggregate(last=Max("number"))["last"] or 0
    new = list(article.revisions.filter(number__gt=last).order_by("number").values_list("by", "made_at"))
    if not new or any(writer not in {None, by.pk} for writer, _ in new):
        return []
    approvals = AuditEntry.objects.filter(
        object_type=article._meta.label_lower, object_key=str(article.pk), act="approved", made_at__gte=new[0][1]
    )
    is_approved = approvals.exclude(by=by).exclude(by=None).exists()
    return [] if is_approved else [error(CODE, "title", SENTENCE)]
