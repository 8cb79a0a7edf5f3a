"""Deliver notices: what was true when they were made is asked once more before anybody hears of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comments.models import Notice
from comments.services.bells import add_unread, lock_waiting
from comments.services.notice_mail import plan_mail

if TYPE_CHECKING:
    from collections.abc import Iterable

# A notice this old whose task has not come was left by a worker; one older than a week is news to nobody.
LEFT_AFTER, LEFT_UNTIL = timedelta(seconds=60), timedelta(days=7)
LEFT_PER_PASS = 500


@transaction.atomic
def deliver(ids: Iterable[int]) -> int:
    """Put notices into inboxes, count them on bells, plan their mails; return how many were delivered.

    What its recipient does not want is removed. What is not true now waits, should it become so again. Safe to run
    twice. The facts are read after the lock: a change of state that holds the notices is seen here. About six queries.
    """
    # No notice yet about an author whom the recipient reported in the same discussion: to be asked in `judged` too.
    judged = list(Notice.objects.filter(pk__in=lock_waiting(ids)).judged())
    unwanted = [notice.pk for notice in judged if not notice.is_wanted]
    if unwanted:
        Notice.objects.filter(pk__in=unwanted).delete()
    welcome = [notice for notice in judged if notice.is_wanted and notice.is_true]
    if welcome:
        Notice.objects.filter(pk__in=[notice.pk for notice in welcome]).update(delivered_at=timezone.now())
        unread = [notice for notice in welcome if notice.read_at is None]
        plan_mail(Notice.objects.filter(pk__in=[notice.pk for notice in unread]))
        add_unread(Counter(notice.recipient_id for notice in unread))
    return len(welcome)


def deliver_left() -> dict[str, int]:
    """Deliver what no task has come for: a worker died, or none runs. Two queries where nothing was left."""
    now = timezone.now()
    left = Notice.objects.waiting().filter(made_at__lt=now - LEFT_AFTER, made_at__gt=now - LEFT_UNTIL).judged()
    # What waits because it is not true now is no work: it comes back by itself.
    ready = left.filter(Q(is_true=True) | Q(is_wanted=False)).order_by("pk")
    ids = [notice.pk for notice in ready[:LEFT_PER_PASS]]
    return {"delivered": deliver(ids) if ids else 0}
