"""Addresses of accounts. Those under `entrance` are allauth's own: found here first, named there."""

from collections.abc import Callable

from allauth.account import views as allauth_views
from django.http import HttpResponseBase
from django.urls import path
from django.views import View
from django.views.decorators.http import require_http_methods

from accounts.views import entrance, kept, profile
from config.caching import secret_page


def entrance_page(view: type[View]) -> Callable[..., HttpResponseBase]:
    """Return a view of the way in that nobody may keep, and that knows reading and sending only."""
    return secret_page(require_http_methods(["GET", "HEAD", "POST"])(view.as_view()))


app_name = "accounts"
urlpatterns = [
    path("members/<str:username>/", profile.member, name="member"),
    path("accounts/settings/profile/", profile.profile, name="profile"),
    path("accounts/kept/", kept.kept, name="kept"),
    path("accounts/kept/discard/", kept.discard_kept, name="discard_kept"),
    path("accounts/signup/again/", entrance.start_again, name="start_again"),
    path("accounts/code/cancel/", entrance.cancel, name="cancel"),
    path("accounts/login/", entrance_page(entrance.LoginView), name="login"),
    path("accounts/signup/", entrance_page(entrance.SignupView), name="signup"),
    path("accounts/login/code/", entrance_page(entrance.RequestLoginCodeView), name="request_login_code"),
    path("accounts/login/code/confirm/", entrance_page(entrance.ConfirmLoginCodeView), name="confirm_login_code"),
    path("accounts/confirm-email/", entrance_page(entrance.ConfirmEmailCodeView), name="confirm_email"),
    path("accounts/password/reset/", entrance_page(entrance.PasswordResetView), name="reset_password"),
    path(
        "accounts/password/reset/confirm/",
        entrance_page(entrance.ConfirmPasswordResetCodeView),
        name="confirm_password_reset_code",
    ),
    path(
        "accounts/password/reset/complete/",
        entrance_page(entrance.CompletePasswordResetView),
        name="complete_password_reset",
    ),
    # Nothing of ours to add to these but that no cache may keep them.
    path("accounts/logout/", entrance_page(allauth_views.LogoutView), name="logout"),
    path("accounts/inactive/", entrance_page(allauth_views.AccountInactiveView), name="inactive"),
    path("accounts/reauthenticate/", entrance_page(allauth_views.ReauthenticateView), name="reauthenticate"),
    path("accounts/email/", entrance_page(allauth_views.EmailView), name="email"),
    path("accounts/password/change/", entrance_page(allauth_views.PasswordChangeView), name="change_password"),
    path("accounts/password/set/", entrance_page(allauth_views.PasswordSetView), name="set_password"),
    path(
        "accounts/password/reset/done/",
        entrance_page(allauth_views.PasswordResetFromKeyDoneView),
        name="password_reset_completed",
    ),
]
