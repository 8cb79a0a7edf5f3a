"""A member's change of address: what is pending lives in the session, and the old address works until the code came.

An address that belongs to somebody else gets the same page for the same work; its owner gets a mail without a code.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.account import app_settings
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from allauth.account.internal.userkit import user_id_to_str
from allauth.account.models import EmailAddress

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User


def begin_change(request: HttpRequest, *, user: User, email: str) -> EmailAddress:
    """Mail a code to the new address, or to its owner that somebody gave it; return the address, which is no row."""
    state = EmailVerificationProcess.initial_state(user, email)
    # allauth mails no code then, and takes none.
    state["account_already_exists"] = EmailAddress.objects.is_verified(email)
    process = EmailVerificationProcess(request=request, user=user, state=state)
    process.generate_code()
    process.send()
    process.persist()
    return EmailAddress(user=user, email=email)


def pending_address(request: HttpRequest, user: User) -> str:
    """Return the address whose code this session waits for; nothing where none is, or the code has expired."""
    state = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY) or {}
    is_over = time.time() - state.get("at", 0) > app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT
    is_theirs = state.get("user_id") == user_id_to_str(user)
    return str(state["email"]) if is_theirs and not is_over else ""


def end_change(request: HttpRequest) -> bool:
    """Keep the old address: make the mailed code worthless; return False where none was waited for."""
    return request.session.pop(EMAIL_VERIFICATION_CODE_SESSION_KEY, None) is not None
