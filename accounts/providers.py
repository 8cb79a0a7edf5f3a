"""Sign-in by another site's account (OpenID Connect), for providers the operator names in the settings alone.

What a provider says is a claim. It decides which linked account opens, by its own number for the person; an address it
names opens nothing and confirms nothing, unless the operator trusts this issuer with addresses.
"""

from __future__ import annotations

from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.urls import reverse
from django.views.decorators.csp import csp_override

from accounts.mails import site_address
from accounts.services.members import confirmed_member
from config import outgoing

if TYPE_CHECKING:
    from collections.abc import Callable

    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponseBase

    from accounts.models import User

PROVIDER = "openid_connect"
# What the discovery document of an issuer must hold.
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
CLAIM_MAX_LENGTH = 190

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


def claims_of(data: Any) -> dict[str, Any]:
    """Return the few claims that are used, each of its kind; raise OAuth2Error where the number is missing."""
    said = data if isinstance(data, dict) else {}
    texts = {name: said.get(name) for name in ("sub", "email", "preferred_username")}
    clean = {name: text for name, text in texts.items() if isinstance(text, str) and 0 < len(text) <= CLAIM_MAX_LENGTH}
    if "sub" not in clean:
        raise OAuth2Error("The provider names nobody.")
    return {**clean, "email_verified": said.get("email_verified") is True}


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Talks to a provider; junk from there is an OAuth2Error, which has a page."""

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        with outgoing.open_session() as session:
            answer = session.get(self.get_provider().server_url)  # type: ignore[no-untyped-call]
            answer.raise_for_status()
            document = answer.json()
        if not isinstance(document, dict) or not all(isinstance(document.get(key), str) for key in ENDPOINTS):
            raise OAuth2Error("The provider's description of itself is incomplete.")
        return document

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return site_address(reverse("openid_connect_callback", args=[self.provider_id]))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """Read what the token and the provider's page say of the person; both must mean the same."""
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise OAuth2Error("The provider sent no token of identity.")
        claims = claims_of(self._decode_id_token(app, id_token))
        more = claims_of(self._fetch_user_info(token.token))
        if more["sub"] != claims["sub"]:
            raise OAuth2Error("The provider names two different people.")
        provider = self.get_provider()  # type: ignore[no-untyped-call]
        return provider.sociallogin_from_response(request, {"userinfo": {**claims, **more}})  # type: ignore[no-any-return]


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """A provider; of what it says only the number is stored."""

    oauth2_adapter_class = OpenIDAdapter

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return ["openid", "email", "profile"]

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        return {}


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
        return outgoing.open_session()

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:  # type: ignore[override]
        """Open the account that has confirmed the address, where the operator trusts this issuer with addresses."""
        for address in sociallogin.email_addresses:
            if address.verified and self.can_authenticate_by_email(sociallogin, address.email):
                member = confirmed_member(address.email)
                if member:
                    return member, address.email
        return None
