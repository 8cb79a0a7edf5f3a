"""Middleware of the whole site."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

type GetResponse = Callable[[HttpRequest], HttpResponse]


def response_headers(get_response: GetResponse) -> GetResponse:
    """Deny browser features that no page uses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response

    return middleware


def refuse_odd_input(get_response: GetResponse) -> GetResponse:
    """Pass through for now."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware


def storage_unavailable(get_response: GetResponse) -> GetResponse:
    """Pass through for now."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware
