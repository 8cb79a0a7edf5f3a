"""Mails about notices: when they are due, what goes together, and whether it is still so.

`plan_mail` writes the moment beside each notice; `mail_due_notices` gathers what has come due: one mail an article for
what is wanted at once, one mail for all the rest. Nothing is mailed that is not true and wanted at that moment; what is
not mailed stays in the inbox. Locks as in `bells.py`: the notices of one reader, ascending. Two senders who come at
once take turns, and the later one finds nothing left.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import mail_kinds
from accounts.mail_kinds import Cadence
from accounts.mails import queue_letter, zone_named
from accounts.models import OutgoingMail, User
from comments.models import Notice
from comments.notice_letters import notice_headers, write_notice_letter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from zoneinfo import ZoneInfo

    from comments.notice_querysets import NoticeQuerySet

# A lively discussion fills nobody's mailbox: one mail about an article in this time, so many mails a day.
PAUSE = timedelta(minutes=10)
MAILS_A_DAY = 100
MORNING_HOUR = 7  # when daily mails come, and on Mondays weekly ones, by the reader's clock
READERS_PER_PASS = 500
# The outbox's name for these mails, and the header by which one knows what it tells.
KIND = "notices"
NOTICES_HEADER = "X-Notices"


def plan_mail(notices: NoticeQuerySet) -> None:
    """Decide when mails about notices just delivered are due. In the transaction that delivers them.

    Four queries, one where no mail is wanted.
    """
    rows = list(notices.values_list("pk", "recipient", "article", "kind", "recipient__time_zone", named=True))
    if not rows:
        return
    cadences = mail_kinds.cadences_among({row.recipient for row in rows})
    wanted = [row for row in rows if cadences[row.recipient].get(row.kind, Cadence.NEVER) != Cadence.NEVER]
    if not wanted:
        return
    now = timezone.now()
    rests = _rests_of({row.recipient for row in wanted}, now)
    planned = []
    for row in wanted:
        due_at = due_moment(cadences[row.recipient][row.kind], now, zone_named(row.recipient__time_zone))
        planned.append(Notice(pk=row.pk, mail_due_at=max(due_at, rests.get((row.recipient, row.article), now))))
    Notice.objects.bulk_update(planned, ["mail_due_at"])
    _come_back_at(notice.mail_due_at for notice in planned)


def due_moment(cadence: Cadence, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when what happens now is mailed: at once, at the next full hour, in the next morning, next Monday."""
    if cadence == Cadence.AT_ONCE:
        return now
    if cadence == Cadence.HOURLY:
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    local = now.astimezone(zone)
    morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    days = -local.weekday() % 7 if cadence == Cadence.WEEKLY else 0
    # Adding days keeps the hour of the clock, also over a change to summer time.
    due_at = morning + timedelta(days=days)
    if due_at <= local:
        due_at += timedelta(days=7 if cadence == Cadence.WEEKLY else 1)
    return due_at


def mail_due_notices() -> dict[str, int]:
    """Write the mails that are due into the outbox; return how many, about how many notices, and what was let go."""
    counts: Counter[str] = Counter({"mails": 0, "notices": 0, "postponed": 0, "dropped": 0})
    readers = Notice.objects.mail_due().order_by().values_list("recipient", flat=True).distinct()
    for reader_id in list(readers[:READERS_PER_PASS]):
        counts.update(_mail_reader(reader_id))
    return dict(counts)


@transaction.atomic
def _mail_reader(reader_id: int) -> Counter[str]:
    """Mail one reader what is due for them."""
    due = Notice.objects.mail_due().filter(recipient=reader_id).order_by("pk")
    ids = list(due.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    reader = User.objects.filter(pk=reader_id).first()
    if not ids or reader is None:
        return Counter()
    now = timezone.now()
    cadences = mail_kinds.cadences_of(reader)
    wanted = _still_wanted(reader, ids, cadences)
    rests = _rests_of([reader_id], now)
    resting = [notice for notice in wanted if rests.get((reader_id, notice.article_id), now) > now]
    for notice in resting:
        notice.mail_due_at = rests[reader_id, notice.article_id]
    Notice.objects.bulk_update(resting, ["mail_due_at"])
    _come_back_at(notice.mail_due_at for notice in resting)
    groups = _gathered([notice for notice in wanted if notice not in resting], cadences)
    room = max(0, MAILS_A_DAY - OutgoingMail.objects.made_lately(reader).count())
    for group in groups[:room]:
        _mail(reader, group)
    mailed = sum(map(len, groups[:room]))
    dropped = Notice.objects.filter(pk__in=ids, mail_due_at__lte=now).update(mail_due_at=None)
    return Counter(mails=len(groups[:room]), notices=mailed, postponed=len(resting), dropped=dropped)


def _still_wanted(reader: User, ids: Collection[int], cadences: dict[str, Cadence]) -> list[Notice]:
    """Return those of a reader's notices that may be mailed now, the oldest first: up to three queries."""
    if not ids or not mail_kinds.takes_optional_mail(reader):
        return []
    unread = Notice.objects.unread().filter(pk__in=ids, recipient=reader)
    judged = [row.pk for row in unread.judged() if row.is_true and row.is_wanted]
    notices = Notice.objects.filter(pk__in=judged).order_by("pk")
    return [notice for notice in notices if cadences.get(notice.kind, Cadence.NEVER) != Cadence.NEVER]


def _gathered(notices: Iterable[Notice], cadences: dict[str, Cadence]) -> list[list[Notice]]:
    """Return what goes into one mail each: all that is gathered by the clock, then each article's news at once.

    An article that stands in the gathered mail has no other.
    """
    by_clock: list[Notice] = []
    at_once: dict[int | None, list[Notice]] = {}
    for notice in notices:
        if cadences[notice.kind] == Cadence.AT_ONCE:
            at_once.setdefault(notice.article_id, []).append(notice)
        else:
            by_clock.append(notice)
    for article_id in {notice.article_id for notice in by_clock} & set(at_once):
        by_clock += at_once.pop(article_id)
    return [group for group in (by_clock, *at_once.values()) if group]


def _mail(reader: User, notices: list[Notice]) -> None:
    """Write one mail about some notices into the outbox."""
    letter = write_notice_letter(reader, notices)
    told = {NOTICES_HEADER: " ".join(str(notice.pk) for notice in notices)}
    mail = queue_letter(
        letter, to=reader.email, kind=KIND, recipient=reader, headers={**notice_headers(reader, notices), **told}
    )
    sent = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    sent.update(mail_due_at=None, mailed_at=mail.made_at)


def is_still_so(mail: OutgoingMail) -> bool:
    """Tell whether all a mail tells is true and wanted when it goes; if not, what still is gets a new mail.

    The outbox asks: a mail server may have been away for two hours. Up to five queries.
    """
    ids = [int(word) for word in mail.headers.get(NOTICES_HEADER, "").split()]
    reader = User.objects.filter(pk=mail.recipient_id).first()
    if reader is None:
        return False
    standing = _still_wanted(reader, ids, mail_kinds.cadences_of(reader))
    edited = Notice.objects.filter(pk__in=ids, comment__edited_at__gt=mail.made_at)
    if len(standing) == len(ids) and not edited.exists():
        return True
    Notice.objects.filter(pk__in=ids).update(mailed_at=None)
    again = Notice.objects.filter(pk__in=[notice.pk for notice in standing])
    if again.update(mail_due_at=timezone.now()):
        _come_back_at([timezone.now()])
    return False


def _rests_of(reader_ids: Collection[int], now: datetime) -> dict[tuple[int, int | None], datetime]:
    """Return until when some readers get no further mail about an article, by reader and article: one query."""
    lately = Notice.objects.filter(recipient__in=reader_ids, mailed_at__gt=now - PAUSE, article__isnull=False)
    last = lately.order_by().values_list("recipient", "article").annotate(last=Max("mailed_at"))
    return {(reader_id, article_id): at + PAUSE for reader_id, article_id, at in last}


def _come_back_at(moments: Iterable[Any]) -> None:
    """Have a task mail what is due then, where there is a worker; else only what is due now.

    One task a minute is enough for everybody: the cache knows which minutes have one. `publish_due` finds the rest.
    """
    now = timezone.now()
    minutes = {_full_minute(moment) if moment > now else None for moment in moments}
    for minute in minutes:
        transaction.on_commit(lambda minute=minute: _enqueue(minute), robust=True)  # type: ignore[misc]


def _full_minute(moment: datetime) -> datetime:
    return (moment + timedelta(seconds=59, microseconds=999_999)).replace(second=0, microsecond=0)


def _enqueue(minute: datetime | None) -> None:
    from comments.tasks import mail_notices

    if minute is None:
        mail_notices.enqueue()
    elif mail_notices.get_backend().supports_defer:
        seconds = (minute - timezone.now()).total_seconds()
        if cache.add(f"notice-mail-{minute:%Y%m%d%H%M}", 1, timeout=seconds + 60):
            mail_notices.using(run_after=minute).enqueue()
