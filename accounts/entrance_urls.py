"""allauth's addresses under allauth's names, with our views; stands in for the `urls` of its apps.

A test compares the lists, so that an address allauth adds is not forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import views as allauth_views
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from accounts.providers import leads_to_providers
from accounts.views import address, codes, entrance, sessions
from config.caching import secret_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponseBase
    from django.views import View


def page(view: type[View[Any]]) -> Callable[..., HttpResponseBase]:
    """Return a view that no cache may keep and that knows reading and sending only."""
    return secret_page(require_http_methods(["GET", "HEAD", "POST"])(view.as_view()))


urlpatterns: list[URLPattern] = [
    path("login/", leads_to_providers(page(entrance.LoginView)), name="account_login"),
    path("logout/", page(entrance.LogoutView), name="account_logout"),
    path("inactive/", page(allauth_views.AccountInactiveView), name="account_inactive"),
    path("signup/", leads_to_providers(page(entrance.SignupView)), name="account_signup"),
    path("signup/passkey/", page(entrance.PasskeySignupView), name="account_signup_by_passkey"),
    path("reauthenticate/", page(allauth_views.ReauthenticateView), name="account_reauthenticate"),
    path("email/", page(address.AddressView), name="account_email"),
    path("confirm-email/", page(codes.ConfirmEmailCodeView), name="account_email_verification_sent"),
    path("password/change/", page(allauth_views.PasswordChangeView), name="account_change_password"),
    path("password/set/", page(allauth_views.PasswordSetView), name="account_set_password"),
    path("password/reset/", page(entrance.PasswordResetView), name="account_reset_password"),
    path(
        "password/reset/confirm/",
        page(codes.ConfirmPasswordResetCodeView),
        name="account_confirm_password_reset_code",
    ),
    path("password/reset/complete/", page(entrance.CompletePasswordResetView), name="account_complete_password_reset"),
    path(
        "password/reset/done/",
        page(allauth_views.PasswordResetFromKeyDoneView),
        name="account_password_reset_completed",
    ),
    path("login/code/", page(entrance.RequestLoginCodeView), name="account_request_login_code"),
    path("login/code/confirm/", page(codes.ConfirmLoginCodeView), name="account_confirm_login_code"),
    path("sessions/", sessions.sessions, name="usersessions_list"),
]
