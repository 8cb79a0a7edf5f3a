"""What a passkey signs at sign-in, before anybody is known: a challenge that needs no session.

The sign-in page asks for one as soon as it is open, so that the browser can offer passkeys in the name field. Kept in a
session it would give every visitor of that page a cookie; it is signed instead, runs out and is taken once.
"""

from typing import Any

from allauth.account import app_settings
from allauth.mfa.webauthn.internal import auth
from django.core import signing
from django.core.cache import cache
from fido2.webauthn import UserVerificationRequirement

SALT = "accounts.passkey-challenge"


def issue_challenge() -> dict[str, Any]:
    """Return what the browser hands to the passkey, and the token that proves the challenge is ours."""
    options, state = auth.get_server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return {"options": dict(options), "token": signing.dumps(dict(state), salt=SALT)}


def redeem_challenge(token: str) -> dict[str, Any] | None:
    """Return the state behind a token, once; None for one that is forged, too old or used."""
    lifetime = app_settings.LOGIN_TIMEOUT
    try:
        state: dict[str, Any] = signing.loads(token, salt=SALT, max_age=lifetime)
    except signing.BadSignature:
        return None
    is_first_use = cache.add(f"{SALT}:{state['challenge']}", "used", timeout=lifetime)
    return state if is_first_use else None
