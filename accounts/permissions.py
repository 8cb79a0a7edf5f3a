"""Who may write at all, and who decides about that. The comments app adds its own rules to these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.errors import AccessRefused, LeavingRefused, MayNotWrite, Sanctioned, SanctionRefused
from accounts.models import User
from accounts.querysets import ADMINISTER
from accounts.standing import Standing, in_words, sentence, standing_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Sanction

SANCTION = "accounts.sanction_member"
SEE_ADDRESSES = "accounts.view_address"

WHERE_TO_STAY = "Settings, Your data"


def check_may_write(user: User | AnonymousUser, standing: Standing | None = None) -> None:
    """Raise MayNotWrite with the reader's sentence unless this person may write.

    One query for a signed-in one, two under a sanction, none where the standing is known.
    """
    if not user.is_authenticated:
        raise MayNotWrite("Sign in to write.")
    if not user.is_active:
        raise MayNotWrite("This account is closed. It cannot write.")
    standing = standing or standing_of(user)
    if not standing.is_confirmed:
        raise MayNotWrite("Confirm your address to write. Sign in again and a code is mailed to you.")
    if standing.is_silenced and standing.sanction is not None:
        raise Sanctioned(sentence(standing.sanction), way=reverse("accounts:standing"))
    if user.erase_at is not None:
        raise MayNotWrite(
            f"Your account will be deleted on {in_words(user.erase_at)}. To write, keep it: {WHERE_TO_STAY}."
        )


def can_write(user: User | AnonymousUser) -> bool:
    """Return whether this person may write."""
    try:
        check_may_write(user)
    except MayNotWrite:
        return False
    return True


def is_administrator(user: User | AnonymousUser) -> bool:
    """Return whether this person decides who else works at the desk: by the right to compose roles, or by every one."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or (user.is_staff and user.has_perm(ADMINISTER))


def check_administer(user: User, *, by: User, sentence: str) -> None:
    """Raise AccessRefused with a sentence unless one person is an administrator, and the other has no more rights."""
    if not is_administrator(by):
        raise AccessRefused(sentence)
    if user.is_superuser and not by.is_superuser:
        raise AccessRefused("This account has every right. Only another one of its kind may do this to it.")


def can_see_addresses(user: User | AnonymousUser) -> bool:
    """Return whether this person may read where members get their mail."""
    return user.is_active and user.is_staff and user.has_perm(SEE_ADDRESSES)


def can_sanction(user: User | AnonymousUser) -> bool:
    """Return whether this person decides about members: moderators."""
    return user.is_active and user.has_perm(SANCTION)


def check_sanction(user: User, *, by: User) -> None:
    """Raise SanctionRefused unless one person may sanction the other."""
    if not can_sanction(by):
        raise SanctionRefused("Only moderators decide about members.")
    if user.pk == by.pk:
        raise SanctionRefused("You cannot sanction yourself.")
    if user.is_staff or user.is_superuser:
        raise SanctionRefused("People who work at the desk lose their role first; an administrator can take it.")


def check_lift(sanction: Sanction, *, by: User) -> None:
    """Raise SanctionRefused unless this person may end a sanction early."""
    if not can_sanction(by):
        raise SanctionRefused("Only moderators decide about members.")
    if sanction.user_id == by.pk:
        raise SanctionRefused("You cannot end a sanction of your own.")


def check_answer(sanction: Sanction, *, by: User, is_alone: bool = False) -> None:
    """Raise SanctionRefused unless this person may give the second look: not who decided, unless nobody else can."""
    check_lift(sanction, by=by)
    if not sanction.awaits_answer:
        raise SanctionRefused("Nobody asks for a second look here any more.")
    if sanction.by_id == by.pk and not is_alone:
        raise SanctionRefused("You made this decision. A second look is another moderator's.")


def check_may_leave(user: User, *, by: User, reason: str = "") -> None:
    """Raise LeavingRefused unless this person may have the account deleted.

    That is its member, or an administrator who says why. Whoever works at the desk hands over their role first.
    """
    if user.pk != by.pk and not is_administrator(by):
        raise LeavingRefused("Only administrators can have somebody else's account deleted.")
    if user.pk != by.pk and not reason.strip():
        raise LeavingRefused("Say why this account goes: its member reads it.")
    if is_administrator(user) and not User.objects.administrators().exclude(pk=user.pk).exists():
        raise LeavingRefused("This is the last administrator. Make somebody else one first.")
    if user.is_staff or user.is_superuser:
        raise LeavingRefused("People who work at the desk hand over their role first; an administrator can take it.")
