"""Sign-in by another site's account: allauth's views, for providers the operator has named."""

from functools import wraps
from typing import Any

from allauth.decorators import rate_limit
from allauth.socialaccount import views as allauth_views
from allauth.socialaccount.internal.flows.signup import redirect_to_signup
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import NameTaken
from accounts.providers import configured, leads_to_providers
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
@where_providers_are
@leads_to_providers
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask before leaving (GET), then lead to the provider's own page (POST)."""
    from accounts import openid

    return openid.lead_there(request, provider_id)


@secret_page
@require_safe
@where_providers_are
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take in who comes back from the provider."""
    from accounts import openid

    return openid.take_in(request, provider_id)


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
