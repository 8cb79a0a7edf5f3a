"""Make discussions forget a member: votes and choices go, texts go or stay without a name, others' words lose it too.

Every step works in batches under the locks of the threads it changes, and finds nothing to do at a second run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.models import CommenterRecord, Ignore, Notice, Subscription, Visit
from comments.services.disowning import give_up_comments
from comments.services.unmentioning import take_out_mentions
from comments.services.unvoting import take_back_votes

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

BATCH = 500


def forget_commenter(user: User, keep_texts: bool) -> None:
    """Forget a member who leaves. Their texts stay without a name, or become deleted comments."""
    # First: nothing counts for them any more while their comments and votes go.
    CommenterRecord.objects.filter(user=user).delete()
    take_back_votes(user)
    take_out_mentions(user)
    give_up_comments(user, keep_texts=keep_texts)
    for rows in (
        Visit.objects.filter(user=user),
        Subscription.objects.filter(user=user),
        Ignore.objects.filter(user=user),
        Ignore.objects.filter(ignored=user),
        Notice.objects.filter(recipient=user),
    ):
        _delete_all(rows)
    Notice.objects.filter(actor=user).update(actor=None)


def _delete_all(rows: QuerySet[Visit] | QuerySet[Subscription] | QuerySet[Ignore] | QuerySet[Notice]) -> None:
    """Delete rows in batches, so that no statement takes long."""
    while pks := list(rows.values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=pks).delete()  # noqa: SLF001  (any of four models)
