"""Second factors: the authenticator app, recovery codes, passkeys and keys."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.core import context
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.totp.internal import auth as app_auth
from allauth.mfa.webauthn import forms as key_forms
from allauth.mfa.webauthn.internal import auth as key_auth
from django import forms
from django.core.exceptions import ValidationError

from accounts.challenges import redeem_challenge
from accounts.forms.words import PlainWords
from accounts.sealing import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allauth.mfa.models import Authenticator

WRONG_CODE = "That code is not right. Codes of the app change every half minute; a recovery code works once."
WRONG_APP_CODE = "That code is not right. Look at the app again: the code changes every half minute."
WRONG_KEY = "The key was not accepted. Try again, or use another way."
STALE_CHALLENGE = "The page had been open for too long. Try once more."
TOO_MANY_SENTENCE = "There were too many failed tries. Wait five minutes, then try again."
# allauth's names for "too many tries".
TOO_MANY = frozenset({"rate_limited", "too_many_login_attempts"})
KEY_NAME_MAX_LENGTH = 60


@contextmanager
def said_plainly(wrong: str) -> Iterator[None]:
    """Give allauth's refusals our sentences; its codes stay."""
    try:
        yield
    except ValidationError as err:
        sentences = {"incorrect_code": wrong, **dict.fromkeys(TOO_MANY, TOO_MANY_SENTENCE)}
        raise ValidationError(sentences.get(err.code or "", str(err.message)), code=err.code) from err


@contextmanager
def read_carefully() -> Iterator[None]:
    """Refuse an answer of a key that is no such thing: whatever stands in the field, it is a wrong one."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as err:
        raise ValidationError(WRONG_KEY, code="incorrect_code") from err


class AppCodeWords(PlainWords):
    """One field for a code of digits."""

    labels: ClassVar[dict[str, str]] = {"code": "Code"}
    hints: ClassVar[dict[str, str]] = {"code": "Six digits from your authenticator app, or one of your recovery codes."}
    missing: ClassVar[dict[str, str]] = {"code": "Enter a code."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "spellcheck": "false",
        }


class FactorCodeForm(AppCodeWords, code_forms.AuthenticateForm):  # type: ignore[misc]
    """The code that is asked for after the password."""

    def clean_code(self) -> str:
        with said_plainly(WRONG_CODE):
            return str(super().clean_code())


class ReauthenticateByCodeForm(AppCodeWords, code_forms.ReauthenticateForm):  # type: ignore[misc]
    """A code once more, before something important changes."""

    def clean_code(self) -> str:
        with said_plainly(WRONG_CODE):
            return str(super().clean_code())


class ActivateAppForm(AppCodeWords, app_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app; until then the app's secret waits in the session, sealed."""

    hints: ClassVar[dict[str, str]] = {"code": "Six digits. They change every half minute."}
    missing: ClassVar[dict[str, str]] = {"code": "Enter the code the app shows."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session, key = context.request.session, app_auth.SECRET_SESSION_KEY
        waiting = session.get(key)
        super().__init__(*args, **kwargs)
        if self.is_bound and waiting:
            self.secret = unseal(waiting)
        else:
            session[key] = seal(self.secret)

    def clean_code(self) -> str:
        with said_plainly(WRONG_APP_CODE):
            return str(super().clean_code())


class NewKeyForm(PlainWords):
    """What a new key answered, and a name to tell it from others; a name never stands in a key's way."""

    labels: ClassVar[dict[str, str]] = {
        "name": "Name",
        "passwordless": "Sign in with it alone, without a password (a passkey)",
    }
    hints: ClassVar[dict[str, str]] = {
        "name": "To tell it from others, for example “Phone” or “Blue key”.",
        "passwordless": "It asks for your finger, face or PIN then. Old security keys cannot do this.",
    }

    def clean_name(self) -> str:
        return str(super().clean_name())[:KEY_NAME_MAX_LENGTH]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        with said_plainly(WRONG_KEY), read_carefully():
            return dict(super().clean() or {})


class AddKeyForm(NewKeyForm, key_forms.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey or security key of a member."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class FirstPasskeyForm(NewKeyForm, key_forms.SignupWebAuthnForm):  # type: ignore[misc]
    """The passkey that opens a new account."""


class RenameKeyForm(PlainWords, key_forms.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    labels: ClassVar[dict[str, str]] = {"name": "Name"}
    missing: ClassVar[dict[str, str]] = {"name": "Enter a name for this key."}

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if over := max(0, len(name) - KEY_NAME_MAX_LENGTH):
            raise ValidationError(f"This name is {over} characters too long. The limit is {KEY_NAME_MAX_LENGTH}.")
        return name


class KeyAnswer(forms.Form):
    """What a key answered to a challenge."""

    def clean_credential(self) -> Authenticator:
        with said_plainly(WRONG_KEY), read_carefully():
            return super().clean_credential()  # type: ignore[misc, no-any-return]


class UseKeyForm(KeyAnswer, key_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The key that is asked for after the password."""


class ReauthenticateByKeyForm(KeyAnswer, key_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A key once more, before something important changes."""


class PasskeySignInForm(KeyAnswer, key_forms.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of name and password, and the token of the challenge it signed."""

    field_order = ("token", "credential")
    token = forms.CharField(widget=forms.HiddenInput)

    def clean_token(self) -> str:
        state = redeem_challenge(self.cleaned_data["token"])
        if state is None:
            raise ValidationError(STALE_CHALLENGE, code="stale")
        key_auth.set_state(state)
        return str(self.cleaned_data["token"])

    def clean_credential(self) -> Authenticator:
        """Judge the answer by this form's own challenge only: one of another page may not ask for finger or PIN."""
        if "token" not in self.cleaned_data:
            raise ValidationError(STALE_CHALLENGE, code="stale")
        return super().clean_credential()
