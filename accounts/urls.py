"""Addresses of accounts. Those under `entrance` are allauth's own: found here first, named there."""

from django.urls import path

from accounts.views import entrance, kept, profile

app_name = "accounts"
urlpatterns = [
    path("members/<str:username>/", profile.member, name="member"),
    path("accounts/settings/profile/", profile.profile, name="profile"),
    path("accounts/kept/", kept.kept, name="kept"),
    path("accounts/kept/discard/", kept.discard_kept, name="discard_kept"),
    path("accounts/signup/again/", entrance.start_again, name="start_again"),
    path("accounts/code/cancel/", entrance.cancel, name="cancel"),
    path("accounts/login/", entrance.LoginView.as_view(), name="login"),
    path("accounts/signup/", entrance.SignupView.as_view(), name="signup"),
    path("accounts/login/code/", entrance.RequestLoginCodeView.as_view(), name="request_login_code"),
    path("accounts/login/code/confirm/", entrance.ConfirmLoginCodeView.as_view(), name="confirm_login_code"),
    path("accounts/confirm-email/", entrance.ConfirmEmailCodeView.as_view(), name="confirm_email"),
    path("accounts/password/reset/", entrance.PasswordResetView.as_view(), name="reset_password"),
    path(
        "accounts/password/reset/confirm/",
        entrance.ConfirmPasswordResetCodeView.as_view(),
        name="confirm_password_reset_code",
    ),
    path(
        "accounts/password/reset/complete/",
        entrance.CompletePasswordResetView.as_view(),
        name="complete_password_reset",
    ),
]
