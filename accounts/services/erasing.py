"""Erase members: what each app keeps of them, then their row. Killed half-way, the next run goes on."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import personal_data
from accounts.banned_addresses import address_hash
from accounts.mails import send_template_mail
from accounts.models import BannedAddress, Sanction, User
from accounts.services.leaving import remind_leaving
from accounts.services.names import retire_name
from config.stored_pages.scopes import MAGAZINE, renew

# How long the address of somebody who was banned opens no other account.
BAN_OUTLASTS = timedelta(days=365)

LAST_MAIL = "erasure_done"


def settle() -> dict[str, int]:
    """Remind those whose account goes within a day, erase those whose week is over, and return how many of each."""
    return {"reminded": remind_leaving(), "erased": erase_due()}


def erase_due() -> int:
    """Erase the members whose week is over, one after the other; return how many."""
    return sum(erase_member(pk) for pk in list(User.objects.due_for_erasure().values_list("pk", flat=True)))


def erase_member(pk: int) -> bool:
    """Erase one member whose time has come; return False if there is none, or not yet.

    The highest app's holders go first: what they keep leads to the account, never the other way round. Each works in
    batches of its own and finds its work done at a second run.
    """
    # From here on nobody signs in or cancels: the work may take minutes.
    if not User.objects.due_for_erasure().filter(pk=pk).update(is_active=False):
        return False
    user = User.objects.get(pk=pk)
    for holder in reversed(personal_data.holders()):
        holder.erase(user, user.erase_keeps_texts)
    return _delete_row(pk)


@transaction.atomic
def _delete_row(pk: int) -> bool:
    """Delete what is left, tell the former member, and keep hashes of what nobody else may take."""
    user = User.objects.due_for_erasure().select_for_update().filter(pk=pk).first()
    if user is None:
        return False
    retire_name(user)
    if _is_banned(user):
        kept_until = timezone.now() + BAN_OUTLASTS
        BannedAddress.objects.update_or_create(email_hash=address_hash(user.email), defaults={"kept_until": kept_until})
    send_template_mail(user, LAST_MAIL, {"keeps_texts": user.erase_keeps_texts})
    user.delete()
    renew(MAGAZINE)
    return True


def _is_banned(user: User) -> bool:
    in_force = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    return Sanction.objects.filter(in_force, user=user, kind=Sanction.Kind.BANNED, lifted_at=None).exists()
