"""Who may sign in and who works at the desk: acts of administrators and editors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.errors import AccessRefused
from accounts.models import User
from accounts.permissions import check_administer
from accounts.services.auditing import log_act
from accounts.services.sessions import end_sessions
from config.stored_pages.scopes import MAGAZINE, renew

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import Group

NOTED = "noted"
LAST_ONE = "This is the last administrator. Make somebody else one first."
ONLY_ADMINISTRATORS = "Only administrators change what people may do at the desk."


@dataclass(frozen=True)
class _Access:
    """What somebody may do at the desk, to be compared."""

    is_staff: bool
    is_superuser: bool
    roles: frozenset[Group]

    def in_words(self) -> dict[str, bool | str]:
        """Return it as the log keeps it."""
        names = ", ".join(sorted(role.name for role in self.roles))
        return {"at the desk": self.is_staff, "every right": self.is_superuser, "roles": names}


@transaction.atomic
def allow_sign_in(user: User, *, allowed: bool, by: User) -> bool:
    """Let a member sign in or keep them out; return False if it was so already. Their comments stay.

    A closed account's sessions end for good: opening it again opens none of them.
    """
    check_rank(User.objects.select_for_update(no_key=True).get(pk=user.pk), by=by)
    if not allowed and user.pk == by.pk:
        raise AccessRefused("You cannot lock yourself out. Another administrator can.")
    if not allowed:
        end_sessions(user)
    is_done = bool(User.objects.filter(pk=user.pk, is_active=not allowed).update(is_active=allowed))
    if is_done:
        log_act("opened" if allowed else "closed", user, by=by)
    return is_done


@transaction.atomic
def sign_out_everywhere(user: User, *, by: User) -> int:
    """End all sessions of somebody else; return how many there were. Raise AccessRefused as `check_rank` does."""
    check_rank(user, by=by)
    count = end_sessions(user)
    if count:
        log_act("ended sessions", user, by=by, changes={"sessions": [count, 0]})
    return count


@transaction.atomic
def note_member(user: User, *, text: str, by: User) -> None:
    """Add a private note: an entry of the log, which colleagues read and nobody rewrites. It goes with the account.

    Raise AccessRefused as `check_rank` does, and for a note that says nothing.
    """
    check_rank(user, by=by)
    if not text.strip():
        raise AccessRefused("Write the note first.")
    log_act(NOTED, user, by=by, reason=text.strip())


@transaction.atomic
def change_roles(user: User, *, is_staff: bool, is_superuser: bool, groups: Iterable[Group], by: User) -> bool:
    """Set who opens the desk, who has every right, and the roles; return False if nothing changed.

    Raise AccessRefused unless `by` is an administrator who has as many rights and raises nobody beyond them, nor
    themselves; and for the last administrator's own fall.
    """
    # All of them are locked, so that two administrators cannot demote each other at the same moment.
    list(User.objects.administrators().select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    stored = User.objects.get(pk=user.pk)
    had = _Access(stored.is_staff, stored.is_superuser, frozenset(stored.groups.all()))
    wanted = _Access(is_staff, is_superuser, frozenset(groups))
    if wanted == had:
        return False
    _check_roles(stored, had, wanted, by=by)
    _write_roles(stored, wanted, by=by)
    if not User.objects.administrators().exists():
        raise AccessRefused(LAST_ONE)
    before, after = had.in_words(), wanted.in_words()
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    log_act("changed roles", user, by=by, changes=changes)
    # Comments bear the marks of the staff.
    renew(MAGAZINE)
    return True


def _check_roles(user: User, had: _Access, wanted: _Access, *, by: User) -> None:
    check_administer(user, by=by, sentence=ONLY_ADMINISTRATORS)
    if wanted.is_superuser and not by.is_superuser:
        raise AccessRefused("Only who has every right gives every right.")
    gains = wanted.roles - had.roles or (wanted.is_staff and not had.is_staff)
    if user.pk == by.pk and gains and not by.is_superuser:
        raise AccessRefused("Nobody raises their own role. Another administrator can.")
    if (wanted.is_staff or wanted.is_superuser) and user.erase_at is not None:
        raise AccessRefused("This account is about to be deleted. Let it stay first.")


def _write_roles(user: User, wanted: _Access, *, by: User) -> None:
    user.groups.set(wanted.roles)
    # From this moment on runs the time to set up a second factor.
    staff_since = timezone.now() if wanted.is_staff else None
    moved = User.objects.filter(pk=user.pk).exclude(is_staff=wanted.is_staff).update(staff_since=staff_since)
    if moved and not wanted.is_staff and user.pk != by.pk:
        end_sessions(user)
    User.objects.filter(pk=user.pk).update(is_staff=wanted.is_staff, is_superuser=wanted.is_superuser)


def check_rank(user: User, *, by: User) -> None:
    """Raise AccessRefused where the other person works at the desk and only an administrator may act."""
    if not by.is_staff or not by.has_perm("accounts.change_user"):
        raise AccessRefused("Only editors with the right to change members may do this.")
    if user.is_staff or user.is_superuser:
        check_administer(
            user, by=by, sentence="Only administrators change the accounts of people who work at the desk."
        )
