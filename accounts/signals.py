"""What allauth tells: an address was confirmed, a recovery code was used."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.factors import FEW_CODES, unused_codes
from accounts.services.members import settle_address


@receiver(email_confirmed, dispatch_uid="accounts.settle_address")
def settle_confirmed_address(sender: type, email_address: EmailAddress, **kwargs: Any) -> None:
    """Free the address from other accounts that waited for it."""
    settle_address(email=email_address.email, owner=email_address.user)


@receiver(authenticator_used, dispatch_uid="accounts.warn_of_few_codes")
def warn_of_few_codes(sender: type, request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:
    """Tell whoever used one of their last recovery codes that it is time for new ones."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        return
    # allauth counts on a row of its own; the one it tells of is as it was before.
    authenticator.refresh_from_db(fields=["data"])
    left = len(unused_codes(authenticator))
    if left <= FEW_CODES:
        words = f"{left or 'no'} recovery code{'' if left == 1 else 's'}"
        messages.warning(request, f"You have {words} left. Make new ones under Settings, Sign-in and security.")
