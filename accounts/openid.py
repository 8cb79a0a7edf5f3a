"""What talks to an OpenID Connect provider; loaded where the operator has named one (`INSTALLED_APPS`).

What a provider says is a claim. It decides which linked account opens, by its own number for the person; an address it
names opens nothing and confirms nothing, unless the operator trusts this issuer with addresses.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404
from django.urls import reverse
from requests import RequestException

from accounts.mails import site_address
from config import outgoing

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest, HttpResponse

# What the discovery document of an issuer must hold.
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
CLAIM_MAX_LENGTH = 190


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


def lead_there(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask before leaving, then lead to the provider's own page."""
    return _ask_provider(request, OAuth2LoginView, provider_id)


def take_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take in who comes back from the provider."""
    return _ask_provider(request, OAuth2CallbackView, provider_id)


def _ask_provider(request: HttpRequest, view: Any, provider_id: str) -> HttpResponse:
    """Run a view that talks to a provider; one that is down or talks nonsense gets a page that says so."""
    adapter = OpenIDAdapter(request, provider_id)
    try:
        answer: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist as err:
        raise Http404 from err
    except (RequestException, OAuth2Error) as err:
        provider = adapter.get_provider()  # type: ignore[no-untyped-call]
        answer = render_authentication_error(request, provider, exception=err)
    return answer
