"""What Django and allauth tell about sessions: somebody signed in, a password changed."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.account.signals import user_logged_in as signed_in_by_allauth
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.services.devices import note_device
from accounts.services.sessions import end_sessions, forget_ended_sessions, note_sign_in


@receiver(user_logged_in, dispatch_uid="accounts.note_sign_in")
def note_new_session(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note that a session has begun."""
    note_sign_in(request.session, user)


@receiver(signed_in_by_allauth, dispatch_uid="accounts.list_session")
def list_new_session(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """List the session among the member's own, and mail them of a device never seen before.

    Sessions that have expired leave the list.
    """
    forget_ended_sessions(user)
    UserSession.objects.create_from_request(request)
    address = get_adapter().get_client_ip(request)
    note_device(user, user_agent=request.headers.get("User-Agent", ""), address=address)


@receiver(password_changed, dispatch_uid="accounts.end_other_sessions")
@receiver(password_set, dispatch_uid="accounts.end_other_sessions")
def end_other_sessions(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Leave only this session, which has a new key."""
    UserSession.objects.create_from_request(request)
    end_sessions(user, except_key=str(request.session.session_key))


@receiver(password_reset, dispatch_uid="accounts.end_all_sessions")
def end_all_sessions(sender: type, user: User, **kwargs: Any) -> None:
    """Whoever signs in with the new password begins anew."""
    end_sessions(user)
