"""Sign-in by another site's account: allauth's views, for providers the operator has named."""

from functools import wraps
from typing import Any

from allauth.decorators import rate_limit
from allauth.socialaccount import views as allauth_views
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal.flows.signup import redirect_to_signup
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from accounts.errors import NameTaken
from accounts.providers import OpenIDAdapter, configured, leads_to_providers
from accounts.views.entrance import EntrancePage
from config.caching import View, secret_page


def where_providers_are(view: View) -> View:
    """Answer 404 on a site without providers."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not configured():
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@secret_page
@require_http_methods(["GET", "POST"])
@leads_to_providers
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask before leaving (GET), then lead to the provider's own page (POST)."""
    return _ask_provider(request, OAuth2LoginView, provider_id)


@secret_page
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
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


@method_decorator(rate_limit(action="signup"), name="dispatch")  # type: ignore[no-untyped-call]
class ProviderSignupView(EntrancePage, allauth_views.SignupView):  # type: ignore[misc]
    """Choose name and address at the first sign-in by a provider."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except NameTaken as err:
            redirect_to_signup(self.request, self.sociallogin)  # what the provider said is needed once more
            form.add_error("username", err.message)
            return self.form_invalid(form)
        return response
