"""What opens the account: password and address."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from django.http import HttpRequest

from accounts.address_change import begin_change
from accounts.forms.words import PASSWORD_HINT, PlainWords
from accounts.services.members import confirmed_member

if TYPE_CHECKING:
    from accounts.models import User


class ResetPasswordForm(PlainWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """Asks where to send a code; only a confirmed address gets one."""

    labels: ClassVar[dict[str, str]] = {"email": "Email"}
    missing: ClassVar[dict[str, str]] = {"email": "Enter your email address."}

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        member = confirmed_member(email)
        self.users = [member] if member else []
        return email


class ReauthenticateForm(PlainWords, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """Asks for the password once more."""

    labels: ClassVar[dict[str, str]] = {"password": "Password"}
    missing: ClassVar[dict[str, str]] = {"password": "Enter your password."}


class NewPasswordWords(PlainWords):
    """One new password with a button that shows it, instead of typing it twice."""

    labels: ClassVar[dict[str, str]] = {"password1": "New password", "oldpassword": "Current password"}
    hints: ClassVar[dict[str, str]] = {"password1": PASSWORD_HINT}
    missing: ClassVar[dict[str, str]] = {
        "password1": "Enter a new password.",
        "oldpassword": "Enter your current password.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)


class ChangePasswordForm(NewPasswordWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """The current password and a new one."""


class SetPasswordForm(NewPasswordWords, allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """The first password of an account that had none."""


class ResetPasswordKeyForm(NewPasswordWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password after a reset."""


class AddEmailForm(PlainWords, allauth_forms.AddEmailForm):  # type: ignore[misc]
    """The address that is to replace the present one."""

    labels: ClassVar[dict[str, str]] = {"email": "New address"}
    missing: ClassVar[dict[str, str]] = {"email": "Enter the new address."}

    def save(self, request: HttpRequest) -> EmailAddress:
        return begin_change(request, user=cast("User", self.user), email=self.cleaned_data["email"].lower())
