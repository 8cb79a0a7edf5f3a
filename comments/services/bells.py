"""Notices and the numbers on members' bells change together; nothing else writes `unread_count`.

Order of locks: notices by ascending id, then members by ascending id, both after everything of the discussion. A notice
counts from its delivery until it is read, taken back or removed.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts.models import User
from comments.models import Notice
from config.unavailable import TAKES_NO_NOTES, note_refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from articles.models import Article
    from comments.notice_querysets import NoticeQuerySet

logger = logging.getLogger(__name__)
BATCH = 1000
NOTICE_DAYS = 180


def mark_read(notices: NoticeQuerySet) -> int:
    """Mark notices read and return how many were not. Four queries, one where none is unread."""
    now = timezone.now()
    return _change(notices.filter(read_at__isnull=True), lambda rows: rows.update(read_at=now))


def mark_shown(article: Article, *, by: User, comment_ids: Collection[int]) -> int:
    """Mark read what a member was told of comments they are shown. At most two queries, none without unread ones.

    One statement locks and marks: what another tab marked meanwhile is not counted again. A busy storage keeps nobody
    from reading.
    """
    if not by.unread_count or not comment_ids:
        return 0
    shown = Notice.objects.unread().filter(recipient=by, article=article, comment__in=comment_ids)
    locked = shown.order_by("pk").select_for_update(no_key=True)
    try:
        # Within another transaction it needs no savepoint: there is nothing to go back to half-way.
        with transaction.atomic(savepoint=False):
            count = Notice.objects.filter(pk__in=locked.values("pk")).update(read_at=timezone.now())
            if count:
                add_unread({by.pk: -count})
    except TAKES_NO_NOTES as refused:
        note_refusal(refused)
        logger.warning("What member %s read in article %s could not be noted.", by.pk, article.pk)
        return 0
    by.unread_count = max(by.unread_count - count, 0)
    return count


def withhold(notices: NoticeQuerySet) -> int:
    """Take notices out of inboxes until they are delivered again, and out of mails that wait; return how many.

    Those that wait for delivery are locked too: whoever delivers them sees what this transaction changes.
    """
    return _change(notices, lambda rows: rows.update(delivered_at=None, mail_due_at=None))


def remove(notices: NoticeQuerySet) -> int:
    """Remove notices for good and return how many there were."""
    return _change(notices, lambda rows: rows.delete())


def _change(notices: NoticeQuerySet, change: Callable[[NoticeQuerySet], object]) -> int:
    """Lock notices, change them, and take what no longer counts off the bells."""
    with transaction.atomic():
        locked = notices.order_by("pk").select_for_update(of=("self",), no_key=True)
        rows = list(locked.values_list("pk", "recipient_id", "delivered_at", "read_at"))
        for start in range(0, len(rows), BATCH):
            change(Notice.objects.filter(pk__in=[row[0] for row in rows[start : start + BATCH]]))
        counted = Counter(recipient_id for _, recipient_id, told, read in rows if told and not read)
        add_unread({pk: -count for pk, count in counted.items()})
    return len(rows)


def add_unread(changes: Mapping[int, int]) -> None:
    """Add to the numbers on some members' bells. One query, or one and one for each different addend."""
    if len(changes) > 1:
        # One after the other: two deliveries to the same people must not wait for each other in a circle.
        members = User.objects.filter(pk__in=changes).order_by("pk").select_for_update(no_key=True)
        list(members.values_list("pk", flat=True))
    by_addend: defaultdict[int, list[int]] = defaultdict(list)
    for pk, addend in changes.items():
        by_addend[addend].append(pk)
    for addend, pks in by_addend.items():
        User.objects.filter(pk__in=pks).update(unread_count=Greatest(F("unread_count") + addend, 0))


def recount_unread(member_id: int) -> None:
    """Set the number on a member's bell to what their notices say. Three queries."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).filter(pk=member_id).values_list("pk").first()
        count = Notice.objects.unread().filter(recipient=member_id).count()
        User.objects.filter(pk=member_id).update(unread_count=count)


def wrong_bells() -> list[int]:
    """Return the members whose bells show another number than their notices say: one query."""
    unread: Any = Notice.objects.unread().filter(recipient=OuterRef("pk")).order_by().values("recipient")
    real = Coalesce(Subquery(unread.annotate(found=Count("pk")).values("found"), output_field=IntegerField()), 0)
    wrong = User.objects.annotate(real=real).exclude(unread_count=F("real"))
    return list(wrong.order_by("pk").values_list("pk", flat=True))


def forget_notices(*, dry_run: bool = False) -> int:
    """Remove notices read, or made and never delivered, long ago and return how many there were."""
    since = timezone.now() - timedelta(days=NOTICE_DAYS)
    expired = Notice.objects.filter(Q(read_at__lt=since) | Q(delivered_at__isnull=True, made_at__lt=since))
    return expired.count() if dry_run else expired.delete()[0]


def lock_waiting(ids: Iterable[int]) -> list[int]:
    """Lock those of some notices that wait for delivery, in a statement of its own, and return their ids."""
    waiting = Notice.objects.waiting().filter(pk__in=list(ids)).order_by("pk").select_for_update(no_key=True)
    return list(waiting.values_list("pk", flat=True))
