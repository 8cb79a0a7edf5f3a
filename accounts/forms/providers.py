"""The first sign-in by a provider: under which name, and to which address."""

from typing import Any, ClassVar

from allauth.account.forms import BaseSignupForm
from allauth.account.models import EmailAddress
from allauth.socialaccount import forms as allauth_forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from accounts.banned_addresses import is_banned_address
from accounts.forms.entrance import SignupForm
from accounts.forms.words import PlainWords
from accounts.models import User
from accounts.services.members import create_member, pretend_sign_up, settle_address


class ProviderSignupForm(PlainWords, allauth_forms.SignupForm):  # type: ignore[misc]
    """Address and username; what the provider claims is only typed in already."""

    labels: ClassVar[dict[str, str]] = {"email": "Email", "username": "Username"}
    hints: ClassVar[dict[str, str]] = {name: SignupForm.hints[name] for name in ("email", "username")}
    missing: ClassVar[dict[str, str]] = {name: SignupForm.missing[name] for name in ("email", "username")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        username = self.fields["username"]
        username.validators.clear()
        username.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}

    def clean_username(self) -> str:
        typed = str(self.cleaned_data["username"])
        super().clean_username()
        self.cleaned_data["display_name"] = typed
        return typed.lower()

    def validate_unique_email(self, value: str) -> str:
        self.account_already_exists = EmailAddress.objects.is_verified(value)
        return value

    def try_save(self, request: HttpRequest) -> tuple[AbstractBaseUser | None, HttpResponse | None]:
        """Make the account, or take the name as if, for a known address. Raise NameTaken to the loser of a race."""
        if self.account_already_exists:
            pretend_sign_up(username=self.cleaned_data["display_name"], email=self.cleaned_data["email"], password=None)
        return BaseSignupForm.try_save(self, request)  # type: ignore[no-any-return]

    def save(self, request: HttpRequest) -> User:
        """Make the account and link the provider's to it."""
        login = self.sociallogin
        email, is_proved = self.cleaned_data["email"], self._is_proved()
        member = create_member(
            username=self.cleaned_data["username"],
            display_name=self.cleaned_data["display_name"],
            email=email,
            confirmed=is_proved,
        )
        if is_proved:
            settle_address(email=member.email, owner=member)
        login.user = login.account.user = member
        login.account.save()
        return member

    def _is_proved(self) -> bool:
        """Return whether an issuer the operator trusts with addresses has confirmed this one, and nobody is banned."""
        proved = {address.email.lower() for address in self.sociallogin.email_addresses if address.verified}
        is_trusted = self.sociallogin.provider.app.settings["email_authentication"]
        email = self.cleaned_data["email"].lower()
        return is_trusted and email in proved and not is_banned_address(email)


class DisconnectForm(allauth_forms.DisconnectForm):  # type: ignore[misc]
    """Which link to remove."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].error_messages["required"] = "Choose which link to remove."
        self.fields["account"].error_messages["invalid_choice"] = "This link is removed already."
