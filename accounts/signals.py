"""What allauth tells: an address was confirmed."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from accounts.services.members import settle_address


@receiver(email_confirmed, dispatch_uid="accounts.settle_address")
def settle_confirmed_address(sender: type, email_address: EmailAddress, **kwargs: Any) -> None:
    """Free the address from other accounts that waited for it."""
    settle_address(email=email_address.email, owner=email_address.user)
