"""What allauth tells and the audit log keeps: people of the desk signed in or did not, somebody's ways in changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import email_changed, password_changed, password_reset, password_set, user_logged_in
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver

from accounts.devices import masked_network
from accounts.services.auditing import SOMEBODY, log_act

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User


@receiver(user_logged_in, dispatch_uid="accounts.log_sign_in")
def log_sign_in(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Keep who of the desk signed in, and from which network. Readers' ways are nobody's business."""
    if user.is_staff:
        log_act("signed in", by=user, network=_network(request))


def log_failed_sign_in(request: HttpRequest, user: User | None) -> None:
    """Keep that somebody tried to sign in as a person of the desk, or to prove to be one, and failed."""
    if user is not None and user.is_staff:
        known = request.user if request.user.is_authenticated else None
        log_act("failed sign-in", user, by=known, by_name=SOMEBODY, network=_network(request))


@receiver(password_changed, dispatch_uid="accounts.log_password")
@receiver(password_set, dispatch_uid="accounts.log_password")
@receiver(password_reset, dispatch_uid="accounts.log_password")
def log_password(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Keep that a password changed."""
    log_act("changed password", user, by=user, network=_network(request))


@receiver(email_changed, dispatch_uid="accounts.log_address")
def log_address(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Keep that an address changed, and neither of the two."""
    log_act("changed address", user, by=user, network=_network(request))


@receiver(authenticator_added, dispatch_uid="accounts.log_factor_added")
def log_factor_added(sender: type, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    """Keep that a second factor was added."""
    kind = str(authenticator.get_type_display())
    log_act("added factor", user, by=user, changes={"factor": [None, kind]}, network=_network(request))


@receiver(authenticator_removed, dispatch_uid="accounts.log_factor_removed")
def log_factor_removed(sender: type, request: HttpRequest, user: User, authenticator: Any, **kwargs: Any) -> None:
    """Keep that a second factor was removed by its owner."""
    kind = str(authenticator.get_type_display())
    log_act("removed factor", user, by=user, changes={"factor": [kind, None]}, network=_network(request))


def _network(request: HttpRequest) -> str:
    return masked_network(get_adapter().get_client_ip(request))
