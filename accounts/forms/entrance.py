"""The way in: sign-up and sign-in."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from allauth.core import context, ratelimit
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from accounts.forms.words import PASSWORD_HINT, PlainWords
from accounts.limits import seconds_to_wait
from accounts.models import User
from accounts.services.members import confirmed_member, create_member, pretend_sign_up
from config.errors import in_words


class SignupForm(PlainWords, allauth_forms.SignupForm):  # type: ignore[misc]
    """Address, username, password, and a trap that people do not see.

    Known and unknown addresses cost the same work and get the same page. An unconfirmed account does not own its
    address: only a confirmed one makes an address known.
    """

    labels: ClassVar[dict[str, str]] = {
        "email": "Email",
        "username": "Username",
        "password1": "Password",
        "fax_number": "Leave this empty",
    }
    hints: ClassVar[dict[str, str]] = {
        "email": "A code is mailed to it. Other readers never see it.",
        "username": "3 to 30 of the letters a to z, digits, - and _. It stands beside your comments.",
        "password1": PASSWORD_HINT,
    }
    missing: ClassVar[dict[str, str]] = {
        "email": "Enter your email address.",
        "username": "Enter the name you want to write under.",
        "password1": "Enter a password.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Too long or too short a name gets the one sentence of accounts.names; typing is never cut off.
        username = self.fields["username"]
        username.validators.clear()
        username.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["fax_number"].widget.attrs = {"autocomplete": "off", "tabindex": "-1"}

    def clean_username(self) -> str:
        typed = str(self.cleaned_data["username"])
        super().clean_username()
        self.cleaned_data["display_name"] = typed
        return typed.lower()

    def validate_unique_email(self, value: str) -> str:
        self.account_already_exists = EmailAddress.objects.is_verified(value)
        return value

    @property
    def is_trapped(self) -> bool:
        """Return whether something filled the field that people do not see."""
        return bool(self.cleaned_data.get("fax_number"))

    def try_save(self, request: HttpRequest) -> tuple[AbstractBaseUser | None, HttpResponse | None]:
        """Make the account, or do the same work for a known address. Raise NameTaken to the loser of a race."""
        self.kept_keys: set[str] = set()
        if self.account_already_exists and not self.is_trapped:
            self.kept_keys = pretend_sign_up(
                username=self.cleaned_data["display_name"],
                email=self.cleaned_data["email"],
                password=self.cleaned_data.get("password1"),
            )
        return super().try_save(request)  # type: ignore[no-any-return]

    def save(self, request: HttpRequest) -> User:
        return create_member(
            username=self.cleaned_data["username"],
            display_name=self.cleaned_data["display_name"],
            email=self.cleaned_data["email"],
            password=self.cleaned_data.get("password1"),
            confirmed=False,
        )


class LoginForm(PlainWords, allauth_forms.LoginForm):  # type: ignore[misc]
    """One field for address or username, one for the password."""

    labels: ClassVar[dict[str, str]] = {"login": "Email address or username", "password": "Password"}
    missing: ClassVar[dict[str, str]] = {
        "login": "Enter the email address or username you signed up with.",
        "password": "Enter your password.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs = {
            # "webauthn": the browser offers passkeys among the names it knows.
            "autocomplete": "username webauthn",
            "autocapitalize": "none",
            "spellcheck": "false",
        }

    def user_credentials(self) -> dict[str, str]:
        """Return what is to be tried. No username holds an @, so an address is tried as an address only.

        Tried as both, a known address would cost two password hashes and an unknown one a single one.
        """
        credentials: dict[str, str] = super().user_credentials()
        if "email" in credentials:
            credentials.pop("username", None)
        return credentials


class RequestLoginCodeForm(PlainWords, allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    """Asks where to send a code; only a confirmed address gets one."""

    labels: ClassVar[dict[str, str]] = {"email": "Email"}
    missing: ClassVar[dict[str, str]] = {"email": "Enter your email address."}

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            wait = in_words(seconds_to_wait(context.request))
            raise ValidationError(
                f"Codes were asked for very often. You can try again {wait}.", code="too_many_login_attempts"
            )
        self._user = confirmed_member(email)
        return email
