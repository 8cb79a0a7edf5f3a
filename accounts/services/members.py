"""Make, rename and settle accounts. Sign-up pages, commands, imports, the demo and tests all come here."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.errors import RenamedLately
from accounts.models import FormerName, User
from accounts.names import check_display_name, clean_display_name
from accounts.services.auditing import log_act
from accounts.services.names import claim_names, free_names, rest_names
from config.stored_pages.scopes import MAGAZINE, renew

RENAMING_PAUSE = timedelta(days=30)
# Unconfirmed accounts, and names kept for sign-ups with a known address, are free again after this time.
UNCONFIRMED_LIFETIME = timedelta(days=7)


@transaction.atomic
def create_member(
    *, username: str, email: str, password: str | None = None, confirmed: bool = True, **extra: Any
) -> User:
    """Create a member who holds the keys of both names; without a password only a mailed code opens the account.

    Raise NameTaken if somebody else holds a name that looks like one of them.
    """
    extra.setdefault("display_name", username)
    if extra.get("is_staff"):
        extra.setdefault("staff_since", timezone.now())
    user = _write_account(username=username, email=email, password=password, confirmed=confirmed, **extra)
    claim_names(user.username, user.display_name, user=user)
    return user


def _write_account(*, username: str, email: str, password: str | None, confirmed: bool, **extra: Any) -> User:
    user = User(username=username.lower(), email=email.lower(), **extra)
    user.set_password(password)
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=confirmed, primary=True)
    return user


@transaction.atomic
def pretend_sign_up(*, username: str, email: str, password: str | None) -> set[str]:
    """Do the work of a sign-up whose address is known already, take it back, and return the keys kept from others.

    It costs what a real sign-up costs, and the name is as taken as after one: else the time, or asking for the same
    name again, would tell who has an account. Raise NameTaken as a real sign-up does.
    """
    keys = claim_names(username.lower(), username, user=None, free_at=timezone.now() + UNCONFIRMED_LIFETIME)
    with transaction.atomic():
        _write_account(username=username, display_name=username, email=email, password=password, confirmed=False)
        transaction.set_rollback(True)
    return keys


def look_up_nobody(times: int) -> None:
    """Ask for a member as often as a page does that has one; each is one query."""
    for _ in range(times):
        User.objects.filter(pk=0).first()


@transaction.atomic
def forget_sign_up(*, user_id: int | None, kept_keys: set[str]) -> bool:
    """Undo a sign-up that was not confirmed, so that its username is free; return False if it was confirmed."""
    free_names(kept_keys)
    user = User.objects.unconfirmed().filter(pk=user_id).first()
    if user is None:
        return False
    delete_unconfirmed(user)
    return True


@transaction.atomic
def settle_address(*, email: str, owner: User) -> int:
    """Delete the unconfirmed accounts that waited for an address somebody has confirmed; return how many."""
    rivals = User.objects.unconfirmed().filter(emailaddress__email=email).exclude(pk=owner.pk)
    for user in rivals:
        delete_unconfirmed(user)
    return len(rivals)


def delete_unconfirmed(user: User) -> None:
    """Delete an account that was never confirmed, and give up its names. Must run in a transaction."""
    user.taken_names.all().delete()
    user.delete()


@transaction.atomic
def rename_member(user: User, *, display_name: str, by: User) -> bool:
    """Give a member another display name; return False if it is the same.

    Raise ValidationError for a name that breaks the rules, NameTaken for a look-alike, RenamedLately within 30 days
    of the last change unless somebody of the staff asks.
    """
    display_name = clean_display_name(display_name)
    former = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if display_name == former.display_name:
        return False
    check_display_name(display_name)
    now = timezone.now()
    if not by.is_staff:
        _check_pause(former, now)
    claim_names(display_name, user=former)
    rest_names(former.display_name, user=former, keep=display_name)
    claim_names(former.username, user=former)
    FormerName.objects.create(user=former, name=former.display_name, given_up_at=now)
    user.display_name, user.display_name_changed_at = display_name, now
    user.save(update_fields=["display_name", "display_name_changed_at"])
    renew(MAGAZINE)
    if user.pk != by.pk:
        log_act("renamed", user, by=by, changes={"display name": [former.display_name, display_name]})
    return True


def _check_pause(member: User, now: datetime) -> None:
    changed_at = member.display_name_changed_at
    if changed_at and now < changed_at + RENAMING_PAUSE:
        again_on = timezone.localdate(changed_at + RENAMING_PAUSE)
        raise RenamedLately(f"You can change this name once in 30 days, next on {again_on:%-d %B %Y}.")


def confirmed_member(email: str) -> User | None:
    """Return the active member who has confirmed this address; one query. Unconfirmed accounts do not own theirs."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), email=email.lower(), verified=True)
    member: User | None = User.objects.filter(Exists(confirmed), is_active=True).first()
    return member
