"""Compose roles: an act of administrators, who give no right that they have not, and who stay at least one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.errors import AccessRefused
from accounts.models import User
from accounts.permissions import is_administrator
from accounts.services.access import LAST_ONE
from accounts.services.auditing import log_act

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import Group, Permission


@transaction.atomic
def save_role(role: Group, *, rights: Iterable[Permission], by: User) -> bool:
    """Store a role's name and rights; return False if nothing changed. Raise AccessRefused where it goes too far."""
    _check(by)
    is_new, wanted = role.pk is None, set(rights)
    stored = None if is_new else type(role).objects.select_for_update().get(pk=role.pk)
    had = set(stored.permissions.all()) if stored else set()
    added = wanted - had
    if not all(_has(by, right) for right in added):
        raise AccessRefused("You can give a role the rights only that you have yourself.")
    if stored is not None and stored.name == role.name and wanted == had:
        return False
    role.save()
    role.permissions.set(wanted)
    _check_somebody_stays()
    changes = {} if stored is None or stored.name == role.name else {"name": [stored.name, role.name]}
    lost, gained = _words(had - wanted), _words(added)
    changes |= {"taken": [lost, ""]} if lost else {}
    changes |= {"given": ["", gained]} if gained else {}
    log_act("added" if is_new else "saved", role, by=by, changes=changes)
    return True


@transaction.atomic
def delete_role(role: Group, *, by: User) -> None:
    """Delete a role; who had it has its rights no longer."""
    _check(by)
    log_act("deleted", role, by=by, changes={"people": [role.user_set.count(), 0]})
    # Not through the row: after a refusal the caller still has it.
    type(role).objects.filter(pk=role.pk).delete()
    _check_somebody_stays()


def _check(by: User) -> None:
    if not is_administrator(by):
        raise AccessRefused("Only administrators compose roles.")
    # Locked, so that two who take rights away at the same moment see what the other has left.
    list(User.objects.administrators().select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def _check_somebody_stays() -> None:
    if not User.objects.administrators().exists():
        raise AccessRefused(LAST_ONE)


def _has(by: User, right: Permission) -> bool:
    return by.has_perm(f"{right.content_type.app_label}.{right.codename}")


def _words(rights: Iterable[Permission]) -> str:
    return ", ".join(sorted(right.codename for right in rights))
