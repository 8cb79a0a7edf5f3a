"""The health line of the desk's front: is everything that works behind the pages still working."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.timesince import timesince
from django_tasks_db.models import DBTaskResult

from accounts import due_work, pruning
from accounts.models import OutgoingMail
from articles.desk_numbers import Number, numbers_of, register
from articles.models import DailyFigure
from config.health import has_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from accounts.models import User

MOST_CLOCK_DIFFERENCE = timedelta(seconds=2)
# `publish_due` runs every minute, `prune` daily; both may be late once without anybody being called.
LATE_DUE, LATE_PRUNE = timedelta(minutes=10), timedelta(hours=36)
RAN_DUE = "desk-publish-due-ran"
RAN_PRUNE = "prune ran at minute"


@dataclass(frozen=True)
class Pulse:
    """One part that works or does not, in words."""

    name: str
    words: str
    is_well: bool = True


def register_numbers() -> None:
    """Offer the numbers the line is made of, and have the daily command note that it ran; called once at start."""
    asked: dict[str, Callable[[], Any]] = {
        "clock": Now,
        "tasks waiting": DBTaskResult.objects.ready,
        "tasks failed": DBTaskResult.objects.failed,
        "mails waiting": lambda: OutgoingMail.objects.filter(next_try_at__isnull=False),
        "pruned on": lambda: Subquery(_prunes().values("day")[:1]),
        "pruned at": lambda: Subquery(_prunes().values("value")[:1]),
    }
    for name, rows in asked.items():
        register(Number(name, lambda user, rows=rows: rows() if may_see(user) else None))  # type: ignore[misc]
    pruning.register_daily("note of the day", note_prune)
    due_work.register("note of the hour", note_due)


def may_see(user: User) -> bool:
    """Tell whether somebody could do anything about it."""
    return user.has_perm("accounts.view_outgoingmail")


def note_prune() -> int:
    """Write down that the daily command ran today, and at which minute."""
    now = timezone.now()
    minute = now.hour * 60 + now.minute
    DailyFigure.objects.update_or_create(
        name=RAN_PRUNE, day=now.date(), section=None, defaults={"value": minute}, create_defaults={"value": minute}
    )
    return 1


def note_due() -> dict[str, int]:
    """Keep in the cache that the work of the minute ran: a row a minute would say no more."""
    cache.set(RAN_DUE, timezone.now(), timeout=None)
    return {}


def pulses(user: User) -> list[Pulse]:
    """Return the parts of the line from the numbers of the front: no query of its own, one question to the cache."""
    if not may_see(user):
        return []
    numbers, now = numbers_of(user), timezone.now()
    return [
        _database(numbers.get("clock"), now),
        _cache(),
        _queue(numbers),
        Pulse("Mail", f"{numbers['mails waiting']} waiting" if numbers.get("mails waiting") else "nothing waiting"),
        _run("publish_due", cache.get(RAN_DUE), now, LATE_DUE),
        _run("prune", _moment(numbers.get("pruned on"), numbers.get("pruned at")), now, LATE_PRUNE),
    ]


def _prunes() -> QuerySet[DailyFigure]:
    return DailyFigure.objects.filter(name=RAN_PRUNE, section=None).order_by("-day")


def _database(clock: datetime | None, now: datetime) -> Pulse:
    difference = abs(now - clock) if clock else timedelta()
    if difference > MOST_CLOCK_DIFFERENCE:
        return Pulse("Database", f"its clock differs by {difference.total_seconds():.0f} s", is_well=False)
    return Pulse("Database", "well")


def _cache() -> Pulse:
    try:
        is_well = has_cache()
    except OSError:
        is_well = False
    return Pulse("Cache", "well") if is_well else Pulse("Cache", "keeps nothing", is_well=False)


def _queue(numbers: dict[str, Any]) -> Pulse:
    waiting, failed = numbers.get("tasks waiting", 0), numbers.get("tasks failed", 0)
    words = ", ".join([f"{waiting} waiting"] * bool(waiting) + [f"{failed} failed"] * bool(failed))
    return Pulse("Queue", words or "empty", is_well=not failed)


def _run(name: str, ran_at: datetime | None, now: datetime, late: timedelta) -> Pulse:
    if ran_at is None:
        return Pulse(name, "has not run yet", is_well=False)
    return Pulse(name, f"{timesince(ran_at, now, depth=1)} ago", is_well=now - ran_at < late)


def _moment(day: date | None, minute: int | None) -> datetime | None:
    if day is None or minute is None:
        return None
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=UTC)
