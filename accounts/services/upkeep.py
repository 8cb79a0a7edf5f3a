"""Remove what has had its time. Safe to run as often as one likes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone

from accounts.models import OutgoingMail, TakenName, Tally, User
from accounts.services.members import UNCONFIRMED_LIFETIME, delete_unconfirmed
from accounts.services.sessions import ended_sessions

if TYPE_CHECKING:
    from collections.abc import Callable

# What a mail's row still says after sending: its kind, its time, a masked address.
MAIL_NOTE_LIFETIME = timedelta(days=30)


def due() -> dict[str, models.QuerySet[models.Model]]:
    """Return what `prune` would remove, by kind."""
    now = timezone.now()
    return {
        "expired sessions": Session.objects.filter(expire_date__lt=now),
        "rows of ended sessions": ended_sessions(),
        "unconfirmed accounts": User.objects.unconfirmed().filter(date_joined__lt=now - UNCONFIRMED_LIFETIME),
        "names free again": TakenName.objects.free_again(),
        "notes of old mails": OutgoingMail.objects.filter(next_try_at=None, made_at__lt=now - MAIL_NOTE_LIFETIME),
        "counts of limits": Tally.objects.ended(),
    }


def prune() -> dict[str, int]:
    """Remove what is due and return how many rows of each kind went."""
    removers: dict[str, Callable[[models.QuerySet[models.Model]], int]] = {"unconfirmed accounts": _delete_accounts}
    return {kind: removers.get(kind, _delete_rows)(rows) for kind, rows in due().items()}


def _delete_rows(rows: models.QuerySet[models.Model]) -> int:
    return rows.delete()[0]


def _delete_accounts(rows: models.QuerySet[models.Model]) -> int:
    """Delete one account after the other, so that its names and its address are free in the same moment."""
    count = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            user = User.objects.unconfirmed().filter(pk=pk).first()
            if user is not None:
                delete_unconfirmed(user)
                count += 1
    return count
