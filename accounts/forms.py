"""What is asked on account pages: allauth's forms in our words, without placeholders, and the profile's."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.account.models import EmailAddress
from allauth.core import context, ratelimit
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse

from accounts.models import BIOGRAPHY_MAX_LENGTH, User
from accounts.names import (
    check_display_name,
    clean_display_name,
    name_keys,
    taken_keys,
    taken_sentence,
)
from accounts.services.members import confirmed_member, create_member, pretend_sign_up

PASSWORD_MAX_LENGTH = 256
EMAIL_SENTENCE = "Enter an email address, for example name@mail.example."
PASSWORD_HINT = "At least 10 characters. A few words you remember are better than signs."  # noqa: S105  (a hint)


class PlainWords(forms.Form):
    """Gives allauth's fields our labels, hints and sentences; a placeholder is no label."""

    labels: ClassVar[dict[str, str]] = {}
    hints: ClassVar[dict[str, str]] = {}
    missing: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = self.hints.get(name, "")
            if name in self.labels:
                field.label = self.labels[name]
            if name in self.missing:
                field.error_messages["required"] = self.missing[name]
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = EMAIL_SENTENCE
            if isinstance(field.widget, forms.PasswordInput):
                field.validators.append(MaxLengthValidator(PASSWORD_MAX_LENGTH))


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
                username=self.cleaned_data["display_name"], password=self.cleaned_data["password1"]
            )
        return super().try_save(request)  # type: ignore[no-any-return]

    def save(self, request: HttpRequest) -> User:
        return create_member(
            username=self.cleaned_data["username"],
            display_name=self.cleaned_data["display_name"],
            email=self.cleaned_data["email"],
            password=self.cleaned_data["password1"],
            confirmed=False,
        )


class LoginForm(PlainWords, allauth_forms.LoginForm):  # type: ignore[misc]
    """One field for address or username, one for the password."""

    labels: ClassVar[dict[str, str]] = {"login": "Email address or name", "password": "Password"}
    missing: ClassVar[dict[str, str]] = {
        "login": "Enter the email address or name you signed up with.",
        "password": "Enter your password.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs = {
            "autocomplete": "username",
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
            raise ValidationError(
                "Three codes for this address were asked for in ten minutes. Wait ten minutes, then ask again.",
                code="too_many_login_attempts",
            )
        self._user = confirmed_member(email)
        return email


class ResetPasswordForm(PlainWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """Asks where to send a code; only a confirmed address gets one."""

    labels: ClassVar[dict[str, str]] = {"email": "Email"}
    missing: ClassVar[dict[str, str]] = {"email": "Enter your email address."}

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        member = confirmed_member(email)
        self.users = [member] if member else []
        return email


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


class ProfileForm(forms.Form):
    """What a member says about themselves."""

    display_name = forms.CharField(
        label="Display name",
        help_text="Readers see it beside every comment. It can change once in 30 days.",
        error_messages={"required": "Enter the name readers should see."},
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )
    biography = forms.CharField(
        label="About you",
        help_text="A few sentences for your profile, up to 500 characters.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_display_name(self) -> str:
        name = clean_display_name(self.cleaned_data["display_name"])
        if name != self.user.display_name:
            check_display_name(name)
            if taken_keys(name_keys(name), but_of=self.user.pk):
                raise ValidationError(taken_sentence(name), code="taken")
        return name

    def clean_biography(self) -> str:
        biography = str(self.cleaned_data["biography"]).replace("\r\n", "\n").strip()
        if over := max(0, len(biography) - BIOGRAPHY_MAX_LENGTH):
            raise ValidationError(f"This text is {over} characters too long. The limit is {BIOGRAPHY_MAX_LENGTH}.")
        return biography


class ReadingForm(forms.Form):
    """How a member likes to read. An unchecked box is an answer."""

    has_comment_keys = forms.BooleanField(
        label="Keys in discussions",
        help_text=(
            "j and k move to the next and previous comment, n to the next new one; ? lists all keys. They work while "
            "the focus is in a discussion, never in a field."
        ),
        required=False,
    )
