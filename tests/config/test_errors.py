"""Error pages stand alone, say what to do, and give typed text back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg.errors
import pytest
from django.db import InternalError, OperationalError
from django.test import Client, RequestFactory
from django.urls import path

from config import errors
from config.urls import *  # noqa: F403  (the site's own addresses and handlers, with two more below)
from config.urls import urlpatterns as site_urlpatterns

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from pytest_django import DjangoAssertNumQueries

TEXT = "First line.\n\nSecond <b>line</b>."
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


def break_down(request: HttpRequest) -> HttpResponse:
    raise ValueError("a defect")


def storage_is_busy(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def session_has_ended(request: HttpRequest) -> HttpResponse:
    raise InternalError from psycopg.errors.IdleInTransactionSessionTimeout()


def transaction_is_broken(request: HttpRequest) -> HttpResponse:
    raise InternalError from psycopg.errors.InFailedSqlTransaction()


urlpatterns = [
    path("break/", break_down),
    path("busy/", storage_is_busy),
    path("idle/", session_has_ended),
    path("broken/", transaction_is_broken),
    *site_urlpatterns,
]


@pytest.fixture
def visitor(settings: object) -> Client:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def test_an_unknown_address_answers_without_a_script_and_asks_only_where_it_moved(
    visitor: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visitor.get("/no/such/page/")
    with django_assert_num_queries(2):
        answer = visitor.get("/no/such/page/")
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert "<script" not in answer.text
    assert not answer.cookies


def test_a_defect_answers_with_the_plain_page(visitor: Client) -> None:
    answer = visitor.get("/break/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "a defect" not in answer.text


@pytest.mark.parametrize(("address", "status"), [("/busy/", 503), ("/idle/", 503), ("/broken/", 500)])
def test_what_the_database_cannot_take_now_is_no_defect(visitor: Client, address: str, status: int) -> None:
    assert visitor.get(address).status_code == status


def test_a_stale_token_from_this_site_gives_the_text_back_in_a_form(visitor: Client) -> None:
    answer = visitor.post("/busy/", {"text": TEXT, "client_token": "abc"}, headers=SAME_SITE)
    assert answer.status_code == 403
    assert "Please press Post once more." in answer.text
    assert "Second &lt;b&gt;line&lt;/b&gt;." in answer.text
    assert 'name="csrfmiddlewaretoken"' in answer.text
    assert 'name="client_token" value="abc"' in answer.text


def test_a_form_from_elsewhere_gets_its_text_to_copy_and_no_form(visitor: Client) -> None:
    answer = visitor.post("/busy/", {"text": TEXT}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "Second &lt;b&gt;line&lt;/b&gt;." in answer.text
    assert "<form" not in answer.text


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "https://testserver"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_only_the_browser_proves_where_a_form_stood(headers: dict[str, str], *, expected: bool) -> None:
    request = RequestFactory().post("/", headers=headers)
    assert errors.came_from_this_site(request) is expected


def test_secrets_are_never_repeated(visitor: Client) -> None:
    answer = visitor.post(
        "/busy/",
        {"login": "ada", "password": "hunter22 hunter22", "code": "BCDF", "credential": "{KEY}"},
        headers=SAME_SITE,
    )
    assert "{KEY}" not in answer.text
    assert "hunter22" not in answer.text
    assert "BCDF" not in answer.text
    assert 'value="ada"' in answer.text


def test_a_busy_database_answers_503_with_the_text(settings: object) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]
    answer = Client(raise_request_exception=False).post("/busy/", {"text": TEXT}, headers=SAME_SITE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Nothing is lost: try again." in answer.text
    assert "Second &lt;b&gt;line&lt;/b&gt;." in answer.text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(40, "in 40 seconds"), (60, "in a minute"), (61, "in 2 minutes"), (3600, "in an hour"), (3601, "in 2 hours")],
)
def test_waiting_times_are_said_as_people_say_them(seconds: int, words: str) -> None:
    assert errors.in_words(seconds) == words


def test_too_many_requests_says_when_to_come_back() -> None:
    request = RequestFactory().post("/accounts/login/", {"login": "ada", "password": "x"}, headers=SAME_SITE)
    request.resolver_match = None
    answer = errors.too_many_requests(request)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
    assert "You can try again in a minute." in answer.content.decode()
