"""Visitors' pages may be shared by caches; members' pages and secrets may not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.caching import public_page, secret_page


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


def test_a_visitors_page_is_shared_for_a_minute() -> None:
    response = public_page(answer)(RequestFactory().get("/"))
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Vary"] == "Cookie"


def test_a_members_page_is_personal() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["session"] = "x"
    response = public_page(answer)(request)
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Vary"] == "Cookie"


def test_a_page_that_sets_a_cookie_is_never_shared() -> None:
    def greeting(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("page")
        response.set_cookie("csrf", "x")
        return response

    assert public_page(greeting)(RequestFactory().get("/")).headers["Cache-Control"] == "private, no-cache"


def test_a_secret_page_is_kept_nowhere() -> None:
    assert secret_page(answer)(RequestFactory().get("/")).headers["Cache-Control"] == "private, no-store"
