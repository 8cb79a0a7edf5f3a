"""How allauth's second factors behave here: sealed secrets, the staff's last factor, people named by username."""

from typing import Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.factors import is_last_factor_of_staff
from accounts.sealing import seal, unseal

FACTOR_MESSAGES = {
    "cannot_delete_authenticator": (
        "People who work at the desk need a second factor. Add another one first, then remove this one."
    ),
    "cannot_generate_recovery_codes": "Recovery codes belong to a second factor. Add one first.",
    "incorrect_code": "That code is not right.",
    "unverified_email": "Confirm your new address first, then a second factor can be added.",
}


class MFAAdapter(DefaultMFAAdapter):
    """Named in MFA_ADAPTER; allauth asks it about every factor."""

    error_messages: dict[str, Any] = {**DefaultMFAAdapter.error_messages, **FACTOR_MESSAGES}  # noqa: RUF012  (as the base class has it)

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_last_factor_of_staff(authenticator)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002  (allauth's name)
        """Return a name for a new key, to be changed by its owner."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}"

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the host that passkeys are made for; the embedded server has more names than one."""
        address = f"//{context.request.get_host()}" if settings.EMBEDDED else settings.SITE_URL
        return {"id": urlsplit(address).hostname or "", "name": settings.SITE_NAME}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.get_username(), "display_name": str(user)}
