"""What the server holds of a request once it is answered: nothing."""

from __future__ import annotations

import gc
import weakref
from io import BytesIO
from typing import TYPE_CHECKING, Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import wsgi
from config.urls import handler404  # noqa: F401  (Django looks for it here)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper

application: Any = wsgi.application
pages: list[weakref.ref[Any]] = []


class LongPage:
    """What a view makes, which refers to the request that refers to it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.user, self.sent = request, request.user, request.FILES.get("photo")


def show(request: HttpRequest) -> HttpResponse:
    request.long_page = LongPage(request)  # type: ignore[attr-defined]
    pages.append(weakref.ref(request.long_page))  # type: ignore[attr-defined]
    return HttpResponse("page")


urlpatterns = [path("show/", show)]


@pytest.fixture(autouse=True)
def stage(settings: SettingsWrapper) -> Iterator[None]:
    settings.ROOT_URLCONF = __name__
    pages.clear()
    gc.disable()
    yield
    gc.enable()


def test_an_answered_request_is_gone_without_the_collector() -> None:
    request: dict[str, Any] = {"PATH_INFO": "/show/", "wsgi.input": BytesIO()}
    setup_testing_defaults(request)
    answer = application(request, lambda _status, _headers, _error=None: None)
    [page] = pages
    assert (b"".join(answer), page() is None) == (b"page", False)
    answer.close()
    assert page() is None
