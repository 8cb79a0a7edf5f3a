"""Second factors for tests: an app whose codes can be computed, and the session of somebody who proved who they are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from tests.accounts.soft_key import SoftKey

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

PERIOD_SECONDS = 30


def connect_app(user: User) -> str:
    """Give a member an authenticator app and recovery codes; return the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str) -> str:
    """Return the code an app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_SECONDS))


def enter_proved(client: Client, user: User) -> None:
    """Sign a member in as somebody who has just given the password once more."""
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
    session.save()


def add_key(client: Client, name: str = "Phone", **options: bool) -> SoftKey:
    """Add a key to the account of whoever is signed in and has proved it."""
    key = SoftKey(**options)
    page = client.get("/accounts/2fa/webauthn/add/").text
    answer = client.post("/accounts/2fa/webauthn/add/", {"name": name, "credential": key.made(page)})
    assert answer.status_code == 302, answer.text
    return key
