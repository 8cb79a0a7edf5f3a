"""allauth's addresses of providers under allauth's names, with our views; for `allauth.socialaccount.urls`.

A test compares the lists, so that an address allauth adds is not forgotten.
"""

from allauth.socialaccount import views as allauth_views
from django.urls import URLPattern, path

from accounts.entrance_urls import page
from accounts.providers import leads_to_providers
from accounts.views import providers
from accounts.views.providers import where_providers_are

urlpatterns: list[URLPattern] = [
    path(
        "",
        where_providers_are(leads_to_providers(page(allauth_views.ConnectionsView))),
        name="socialaccount_connections",
    ),
    path("login/cancelled/", page(allauth_views.LoginCancelledView), name="socialaccount_login_cancelled"),
    path("login/error/", page(allauth_views.LoginErrorView), name="socialaccount_login_error"),
    path("signup/", page(providers.ProviderSignupView), name="socialaccount_signup"),
    path("oidc/<slug:provider_id>/login/", providers.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", providers.callback, name="openid_connect_callback"),
]
