"""What is asked on account pages: allauth's forms in our words, without placeholders, and the settings' own."""

from accounts.forms.codes import ConfirmEmailCodeForm, ConfirmLoginCodeForm, ConfirmPasswordResetCodeForm
from accounts.forms.entrance import LoginForm, RequestLoginCodeForm, SignupForm
from accounts.forms.profile import ProfileForm
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
    "AddEmailForm",
    "ChangePasswordForm",
    "ConfirmEmailCodeForm",
    "ConfirmLoginCodeForm",
    "ConfirmPasswordResetCodeForm",
    "LoginForm",
    "PlainWords",
    "ProfileForm",
    "ReadingForm",
    "ReauthenticateForm",
    "RequestLoginCodeForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "SetPasswordForm",
    "SignupForm",
]
