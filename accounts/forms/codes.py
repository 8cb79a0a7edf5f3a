"""Codes that come by mail."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from accounts.forms.words import PlainWords


class CodeWords(PlainWords):
    """One field for a mailed code: capitals come by themselves, nothing is corrected."""

    labels: ClassVar[dict[str, str]] = {"code": "Code"}
    hints: ClassVar[dict[str, str]] = {"code": "Eight letters. Capitals, spaces and the dash do not matter."}
    missing: ClassVar[dict[str, str]] = {"code": "Enter the code from the mail."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = {
            "autocomplete": "one-time-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }


class ConfirmLoginCodeForm(CodeWords, allauth_forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code of a sign-in."""


class ConfirmPasswordResetCodeForm(CodeWords, allauth_forms.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    """The code of a reset."""


class ConfirmEmailCodeForm(CodeWords, allauth_forms.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code of an address; unconfirmed accounts that wait for the same address do not hinder."""

    def clean_code(self) -> str:
        code = super(allauth_forms.ConfirmEmailVerificationCodeForm, self).clean_code()
        if EmailAddress.objects.is_verified(self.email):
            raise ValidationError("This address is confirmed already. Sign in with it.", code="email_taken")
        return str(code)
