"""Odd input never reaches the database, and every answer carries the site's headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from config.urls import handler400, handler404  # noqa: F401  (Django looks for them here)

if TYPE_CHECKING:
    from django.test import Client


def echo(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"get": request.GET.dict(), "post": request.POST.dict()})


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    return HttpResponse("changed")


urlpatterns = [path("echo/", echo), path("change/", change), path("admin/echo/", echo)]


@pytest.fixture(autouse=True)
def addresses(settings: object) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]


def test_control_characters_leave_queries_and_forms(client: Client) -> None:
    answer = client.post("/echo/?q=a%00b", {"text": "one\x00\x1b\ntwo\tthree"})
    assert answer.json() == {"get": {"q": "ab"}, "post": {"text": "one\ntwo\tthree"}}


def test_undecodable_bytes_in_a_query_are_no_defect(client: Client) -> None:
    assert client.get("/echo/?q=%ff%fe").status_code == 200


@pytest.mark.parametrize("address", ["/echo/%00", "/%07/", "/echo/%ff"])
def test_odd_paths_are_refused_without_a_defect(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code in {400, 404}


def test_a_body_without_a_length_is_refused(client: Client) -> None:
    """S92 at the site: nobody here has to know where such a body ends."""
    assert client.post("/accounts/login/", {}, HTTP_TRANSFER_ENCODING="chunked").status_code == 400


def test_a_form_of_300_kilobytes_is_refused_with_a_sentence(client: Client) -> None:
    answer = client.post("/echo/", {"text": "x" * 300_000}, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "256 KB" in answer.text


def test_no_public_address_takes_large_uploads(client: Client) -> None:
    assert client.post("/echo/", {"text": "x" * 300_000}).status_code == 413
    assert client.post("/admin/echo/", {"text": "x" * 300_000}).status_code == 200


def test_a_form_of_100_kilobytes_passes_and_so_does_a_long_article_at_the_desk(client: Client) -> None:
    body = "text=" + "x" * 100_000
    form = "application/x-www-form-urlencoded"
    assert client.post("/echo/", body, content_type=form).status_code == 200
    assert client.post("/admin/echo/", body * 10, content_type=form).status_code == 200


def test_a_refused_method_is_explained(client: Client) -> None:
    answer = client.get("/change/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "takes forms only" in answer.text


def test_every_answer_carries_the_policy(client: Client, db: None) -> None:
    for address in ("/echo/", "/nothing/", "/change/"):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
