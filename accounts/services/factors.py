"""Take second factors away from somebody who has lost them: an act of administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction

from accounts.errors import AccessRefused
from accounts.mails import send_template_mail
from accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable


def remove_factors(user: User, *, by: User, reason: str) -> bool:
    """Remove a member's keys, app and recovery codes, log it and tell them by mail; False if there were none.

    Browsers they trusted are asked again: trust follows the factors. Raise AccessRefused unless another administrator
    asks, and without a reason.
    """
    if not by.is_superuser:
        raise AccessRefused("Only administrators remove second factors.")
    if by.pk == user.pk:
        raise AccessRefused("You cannot do this for yourself. Another administrator can.")
    if not reason.strip():
        raise AccessRefused("Say why: the reason stands in the log and in the mail to the member.")
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(user_id=user.pk)
        count = len(rows)
        if not count:
            return False
        Authenticator.objects.filter(user_id=user.pk).delete()
        _log(user, by=by, sentence=f"Removed {count} second factors, recovery codes included. {reason.strip()}")
        send_template_mail(user, "factors_removed", {"reason": reason.strip()})
    return True


def _log(user: User, *, by: User, sentence: str) -> None:
    subjects: Iterable[User] = User.objects.filter(pk=user.pk)
    LogEntry.objects.log_actions(by.pk, subjects, CHANGE, change_message=sentence, single_object=True)
