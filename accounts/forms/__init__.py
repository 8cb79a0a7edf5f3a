"""What is asked on account pages: allauth's forms in our words, without placeholders, and the settings' own."""

from accounts.forms.codes import ConfirmEmailCodeForm, ConfirmLoginCodeForm, ConfirmPasswordResetCodeForm
from accounts.forms.entrance import LoginForm, RequestLoginCodeForm, SignupForm
from accounts.forms.factors import (
    ActivateAppForm,
    AddKeyForm,
    FactorCodeForm,
    FirstPasskeyForm,
    PasskeySignInForm,
    ReauthenticateByCodeForm,
    ReauthenticateByKeyForm,
    RenameKeyForm,
    UseKeyForm,
)
from accounts.forms.profile import AvatarForm, ProfileForm
from accounts.forms.providers import DisconnectForm, ProviderSignupForm
from accounts.forms.reading import ReadingForm
from accounts.forms.security import (
    AddEmailForm,
    ChangePasswordForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from accounts.forms.words import PlainWords

__all__ = [
    "ActivateAppForm",
    "AddEmailForm",
    "AddKeyForm",
    "AvatarForm",
    "ChangePasswordForm",
    "ConfirmEmailCodeForm",
    "ConfirmLoginCodeForm",
    "ConfirmPasswordResetCodeForm",
    "DisconnectForm",
    "FactorCodeForm",
    "FirstPasskeyForm",
    "LoginForm",
    "PasskeySignInForm",
    "PlainWords",
    "ProfileForm",
    "ProviderSignupForm",
    "ReadingForm",
    "ReauthenticateByCodeForm",
    "ReauthenticateByKeyForm",
    "ReauthenticateForm",
    "RenameKeyForm",
    "RequestLoginCodeForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "SetPasswordForm",
    "SignupForm",
    "UseKeyForm",
]
