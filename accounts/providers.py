"""Sign-in by another site's account, for providers the operator names in the settings alone.

What talks to them (accounts/openid.py) is loaded only on a site that names some: it weighs 8 MiB.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.views.decorators.csp import csp_override

from accounts.services.members import confirmed_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponseBase

    from accounts.models import User

PROVIDER = "openid_connect"
ERROR_MESSAGES = {
    "connected_other": "This account is linked to another member.",
    "no_password": "Your account has no password yet. Set one before you remove this way in.",
    "no_verified_email": "Your account has no confirmed address. Confirm one before you remove this way in.",
}


def configured() -> list[dict[str, Any]]:
    """Return the providers the operator has named."""
    apps: list[dict[str, Any]] = settings.SOCIALACCOUNT_PROVIDERS[PROVIDER]["APPS"]
    return apps


def leads_to_providers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let the forms of a page lead to the providers' pages: a browser asks the policy after a redirect, too."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pages = [page for app in configured() for page in app["settings"]["pages"]]
        policy = {**settings.SECURE_CSP, "form-action": [*settings.SECURE_CSP["form-action"], *pages]}
        return csp_override(policy)(view)(request, *args, **kwargs) if pages else view(request, *args, **kwargs)

    return wrapper


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Named in SOCIALACCOUNT_ADAPTER: providers from the settings, addresses proved by ourselves."""

    error_messages: dict[str, Any] = {**DefaultSocialAccountAdapter.error_messages, **ERROR_MESSAGES}  # noqa: RUF012  (as the base class has it)

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        apps = [SocialApp(provider=PROVIDER, **facts) for facts in configured()]
        return [
            app
            for app in apps
            if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        ]

    def get_requests_session(self) -> Any:
        from config import outgoing

        return outgoing.open_session()

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:  # type: ignore[override]
        """Open the account that has confirmed the address, where the operator trusts this issuer with addresses."""
        for address in sociallogin.email_addresses:
            if address.verified and self.can_authenticate_by_email(sociallogin, address.email):
                member = confirmed_member(address.email)
                if member:
                    return member, address.email
        return None
