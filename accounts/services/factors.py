"""Take second factors away from somebody who has lost them: an act of administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.errors import AccessRefused
from accounts.mails import send_template_mail
from accounts.permissions import check_administer
from accounts.services.auditing import log_act

if TYPE_CHECKING:
    from accounts.models import User


def remove_factors(user: User, *, by: User, reason: str) -> bool:
    """Remove a member's keys, app and recovery codes, log it and tell them by mail; False if there were none.

    Browsers they trusted are asked again: trust follows the factors. Raise AccessRefused unless another administrator
    asks, and without a reason.
    """
    check_administer(user, by=by, sentence="Only administrators remove second factors.")
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
        log_act("removed factors", user, by=by, reason=reason.strip(), changes={"factors": [count, 0]})
        send_template_mail(user, "factors_removed", {"reason": reason.strip()})
    return True
