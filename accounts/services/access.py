"""Who may sign in and who works at the desk: acts of administrators and editors."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts.errors import AccessRefused
from accounts.models import User
from accounts.services.sessions import end_sessions


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
    return bool(User.objects.filter(pk=user.pk, is_active=not allowed).update(is_active=allowed))


@transaction.atomic
def change_roles(user: User, *, is_staff: bool, is_superuser: bool, groups: Iterable[Group], by: User) -> bool:
    """Set who opens the desk, who administers the site, and the groups; return False if nothing changed.

    Raise AccessRefused unless `by` is an administrator, and for the last administrator's own fall.
    """
    if not by.is_superuser:
        raise AccessRefused("Only administrators change what people may do at the desk.")
    # All of them are locked, so that two administrators cannot demote each other at the same moment.
    administrators = set(
        User.objects.select_for_update(no_key=True)
        .filter(is_superuser=True, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if administrators == {user.pk} and not (is_superuser and is_staff):
        raise AccessRefused("This is the last administrator. Make somebody else one first.")
    if (is_staff or is_superuser) and User.objects.leaving().filter(pk=user.pk).exists():
        raise AccessRefused("This account is about to be deleted. Let it stay first.")
    wanted = {group.pk for group in groups}
    has_other_groups = wanted != set(user.groups.values_list("pk", flat=True))
    if has_other_groups:
        user.groups.set(wanted)
    # From this moment on runs the time to set up a second factor.
    staff_since = timezone.now() if is_staff else None
    moved = User.objects.filter(pk=user.pk).exclude(is_staff=is_staff).update(staff_since=staff_since)
    if moved and not is_staff and user.pk != by.pk:
        end_sessions(user)
    flags = {"is_staff": is_staff, "is_superuser": is_superuser}
    changed = User.objects.filter(pk=user.pk).exclude(**flags).update(**flags)
    return bool(changed) or has_other_groups


def check_rank(user: User, *, by: User) -> None:
    """Raise AccessRefused where the other person works at the desk and only an administrator may act."""
    if not by.is_staff or not by.has_perm("accounts.change_user"):
        raise AccessRefused("Only editors with the right to change members may do this.")
    if (user.is_staff or user.is_superuser) and not by.is_superuser:
        raise AccessRefused("Only administrators change the accounts of people who work at the desk.")
