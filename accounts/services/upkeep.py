"""Remove what has had its time. Safe to run as often as one likes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import pruning
from accounts.models import BannedAddress, DataExport, OutgoingMail, Sanction, TakenName, Tally, User
from accounts.services.erasing import LAST_MAIL, erase_due
from accounts.services.exporting import forget_stray_files, remove_exports
from accounts.services.forgetting import FORMER_MEMBER_USERNAME
from accounts.services.leaving import remind_leaving
from accounts.services.members import UNCONFIRMED_LIFETIME, delete_unconfirmed
from accounts.services.sessions import ended_sessions

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.querysets import UserQuerySet

# What a mail's row still says after sending: its kind, its time, a masked address.
MAIL_NOTE_LIFETIME = timedelta(days=30)
SANCTION_NOTE_LIFETIME = timedelta(days=2 * 365)


def due() -> dict[str, models.QuerySet[models.Model]]:
    """Return what `prune` would remove, by kind; what apps registered comes last."""
    return {**_own_due(), **pruning.due()}


def _own_due() -> dict[str, models.QuerySet[models.Model]]:
    now = timezone.now()
    # The last mail to somebody who has left names an address that is nobody's here.
    old_mails = Q(made_at__lt=now - MAIL_NOTE_LIFETIME) | Q(kind=LAST_MAIL)
    return {
        "accounts of members who leave": User.objects.due_for_erasure(),
        "copies of members' data": DataExport.objects.over(),
        "expired sessions": Session.objects.filter(expire_date__lt=now),
        "rows of ended sessions": ended_sessions(),
        "unconfirmed accounts": _unconfirmed().owning_nothing(),
        "names free again": TakenName.objects.free_again(),
        "notes of old mails": OutgoingMail.objects.filter(old_mails, next_try_at=None),
        "private notes of sanctions": _sanctions_long_over(),
        "hashes of banned addresses": BannedAddress.objects.filter(kept_until__lte=now),
        "counts of limits": Tally.objects.ended(),
    }


def kept() -> int:
    """Return how many unconfirmed accounts stay, because rows lead to them: somebody should look at them."""
    return _unconfirmed().owning_something().count()


def prune() -> dict[str, int]:
    """Remove what is due and return how many rows of each kind went. Members whose last day has come are told."""
    remind_leaving()
    forget_stray_files()
    usual: Callable[[Any], int] = pruning.delete_rows
    removers: dict[str, Callable[[Any], int]] = {
        "accounts of members who leave": lambda _: erase_due(),
        "copies of members' data": remove_exports,
        "unconfirmed accounts": _delete_accounts,
        "private notes of sanctions": lambda rows: int(rows.update(note="")),
    }
    own = {kind: removers.get(kind, usual)(rows) for kind, rows in _own_due().items()}
    return {**own, **pruning.remove_due()}


def _sanctions_long_over() -> models.QuerySet[Sanction]:
    """Return sanctions with a moderators' note that ended two years ago: by the clock, early, or by being read."""
    long_ago = timezone.now() - SANCTION_NOTE_LIFETIME
    ended = Q(ends_at__lte=long_ago) | Q(lifted_at__lte=long_ago) | Q(read_at__lte=long_ago)
    return Sanction.objects.filter(ended).exclude(note="")


def _unconfirmed() -> UserQuerySet:
    old: UserQuerySet = User.objects.unconfirmed().filter(date_joined__lt=timezone.now() - UNCONFIRMED_LIFETIME)
    # What stands for former colleagues waits for no confirmation.
    return old.exclude(username=FORMER_MEMBER_USERNAME)


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
