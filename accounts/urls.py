"""Addresses of accounts. The way in has allauth's own addresses and names: accounts/entrance_urls.py."""

from django.urls import path

from accounts.views import (
    avatar,
    codes,
    factors,
    kept,
    leaving,
    notifications,
    own_data,
    profile,
    reading,
    security,
    sessions,
    standing,
)

app_name = "accounts"
urlpatterns = [
    path("members/<str:username>/", profile.member, name="member"),
    path("accounts/settings/profile/", profile.profile, name="profile"),
    path("accounts/settings/profile/picture/", avatar.avatar, name="avatar"),
    path("accounts/settings/profile/picture/remove/", avatar.remove, name="remove_avatar"),
    path("accounts/settings/reading/", reading.reading, name="reading"),
    path("accounts/settings/notifications/", notifications.notifications, name="notifications"),
    path("accounts/unsubscribe/<str:token>/", notifications.unsubscribe, name="unsubscribe"),
    path("accounts/settings/security/", security.security, name="security"),
    path("accounts/passkey/options/", factors.passkey_options, name="passkey_options"),
    path("accounts/sessions/<int:pk>/end/", sessions.end_session, name="end_session"),
    path("accounts/sessions/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
    path("accounts/settings/data/", own_data.data, name="data"),
    path("accounts/settings/data/copy/", own_data.export, name="export"),
    path("accounts/settings/data/copy/<int:pk>/", own_data.export_file, name="export_file"),
    path("accounts/settings/data/delete/", leaving.erase, name="erase"),
    path("accounts/settings/data/keep/", leaving.keep_account, name="keep_account"),
    path("accounts/keep/<str:token>/", leaving.keep_account_by_mail, name="keep_account_by_mail"),
    path("accounts/kept/", kept.kept, name="kept"),
    path("accounts/kept/discard/", kept.discard_kept, name="discard_kept"),
    path("accounts/signup/again/", codes.start_again, name="start_again"),
    path("accounts/code/cancel/", codes.cancel, name="cancel"),
    path("accounts/standing/", standing.standing, name="standing"),
    path("accounts/standing/<int:pk>/second-look/", standing.second_look, name="second_look"),
    path("accounts/standing/read/", standing.read, name="read_warning"),
]
