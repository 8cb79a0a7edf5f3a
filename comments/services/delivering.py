"""Deliver notices: what was true when they were made is asked once more before anybody hears of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from comments.models import Notice
from comments.services.bells import add_unread, lock_waiting
from comments.services.notice_mail import plan_mail

if TYPE_CHECKING:
    from collections.abc import Iterable


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
