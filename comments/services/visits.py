"""Visits: when a member last looked at a discussion, so that its pages can tell what is new to them.

A view more than VISIT_GAP after the last one starts a new visit; what was published since the last one ended is new for
as long as the new one lasts, however often its pages are loaded.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from comments.models import Visit
from config.unavailable import TAKES_NO_NOTES, note_refusal

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from articles.models import Article

VISIT_GAP = timedelta(minutes=10)
# Reading writes no more often than this, however fast a member turns pages.
VISIT_WRITE = timedelta(seconds=60)
VISIT_LIFETIME = timedelta(days=365)
logger = logging.getLogger(__name__)


def last_visit(article: Article, user: User) -> Visit | None:
    """Return what is known of a member's last look at a discussion: one query."""
    return Visit.objects.filter(user=user, article=article).first()


def new_since(visit: Visit | None, now: datetime) -> datetime | None:
    """Return the moment after which comments are new in a view at `now`; None: nothing is, on a first visit."""
    if visit is None:
        return None
    return visit.seen_at if now - visit.seen_at > VISIT_GAP else visit.previous_seen_at


def note_visit(article: Article, *, by: User, last: Visit | None) -> bool:
    """Note that a member looks at a discussion; `last` is the visit their page was made from.

    At most one write, and none within VISIT_WRITE of the last. Of two views at one moment the first one counts: both
    were made from the same row. A busy storage keeps nobody from reading.
    """
    now = timezone.now()
    if last is not None and now - last.seen_at < VISIT_WRITE:
        return False
    try:
        if last is None:
            Visit.objects.bulk_create([Visit(user=by, article=article, seen_at=now)], ignore_conflicts=True)
            return True
        same = Visit.objects.filter(pk=last.pk, seen_at=last.seen_at)
        return bool(same.update(seen_at=now, previous_seen_at=new_since(last, now)))
    except TAKES_NO_NOTES as refused:
        note_refusal(refused)
        logger.warning("The visit of member %s to article %s could not be noted.", by.pk, article.pk)
        return False


def mark_all_read(article: Article, *, by: User, until: datetime) -> bool:
    """Let nothing published up to a moment be new to a member; return False where nothing was. One query.

    `until`: when the page they saw was made. What arrived since stays new.
    """
    until = min(until, timezone.now())
    behind = Q(previous_seen_at__lt=until) | Q(seen_at__lt=until)
    visit = Visit.objects.filter(behind, user=by, article=article)
    return bool(visit.update(previous_seen_at=until, seen_at=Greatest(F("seen_at"), until)))


def forget_visits(*, dry_run: bool = False) -> int:
    """Remove visits nobody came back from within a year and return how many there were."""
    expired = Visit.objects.filter(seen_at__lt=timezone.now() - VISIT_LIFETIME)
    return expired.count() if dry_run else expired.delete()[0]
