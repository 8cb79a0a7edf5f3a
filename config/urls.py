"""Every address of the site, and the answers to what went wrong."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("", include("articles.urls")),
    path("", include("comments.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("accounts.entrance_urls")),
    path("accounts/2fa/", include("accounts.factor_urls")),
    path("accounts/linked/", include("accounts.provider_urls")),
]
if settings.SERVE_MEDIA:
    from config.media import serve_media

    urlpatterns.append(path("media/<path:name>", serve_media, name="media"))

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.page_not_found"
# allauth looks for this one when a limit is reached.
handler429 = "config.errors.too_many_requests"
handler500 = "config.errors.server_error"
