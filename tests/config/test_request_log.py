"""Every answer has a number, every request one record, and neither says what anybody typed (S89, S97)."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.models import User
from config import traces
from config.urls import *  # noqa: F403  (the site's own addresses and handlers, with two more below)
from config.urls import urlpatterns as site_urlpatterns
from tests.log_lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from pytest_django.fixtures import SettingsWrapper

GIVEN = "from-the-front-0001"


def break_down(request: HttpRequest, code: str) -> HttpResponse:
    raise ValueError("a defect")


def look_up(request: HttpRequest, code: str) -> HttpResponse:
    User.objects.filter(username=code).exists()
    return HttpResponse("found")


urlpatterns = [path("break/<str:code>/", break_down), path("look/<str:code>/", look_up, name="look"), *site_urlpatterns]


@pytest.fixture
def visitor(settings: SettingsWrapper) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.fixture
def written() -> Iterator[Lines]:
    """Yield what the site writes at the level of production."""
    lines, loggers = Lines(), [logging.getLogger(name) for name in ("config.request_log", "django")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(lines)
        logger.setLevel(logging.INFO)
    yield lines
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(lines)
        logger.setLevel(level)


def test_a_record_says_what_a_request_was_and_what_it_cost(visitor: Client, written: Lines, db: None) -> None:
    answer = visitor.get("/look/secret-code/?q=typed", REMOTE_ADDR="192.0.2.77")
    [entry] = written.of("config.request_log")
    told = [entry[name] for name in ("method", "route", "status", "queries", "network", "request_id")]
    assert told == ["GET", "look", 200, 1, "192.0.2.0/24", answer.headers["X-Request-ID"]]
    assert entry["ms"] >= entry["query_ms"] >= 0


def test_a_member_is_named_by_number_where_somebody_asked(client: Client, written: Lines, reader: User) -> None:
    client.force_login(reader)
    client.get("/accounts/settings/profile/")
    assert written.of("config.request_log")[0]["user_id"] == reader.pk
    assert reader.username not in "".join(written.lines)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/no/such/page/", 404), ("/break/code/", 500), ("/look/%00/", 400), ("/accounts/login/", 405)],
)
def test_every_error_page_bears_the_number_and_not_the_path(
    visitor: Client, db: None, address: str, status: int
) -> None:
    answer: Answer = visitor.put(address) if status == 405 else visitor.get(address)
    assert answer.status_code == status
    number = answer.headers["X-Request-ID"]
    assert f"<code>{number}</code>" in answer.text
    assert address not in answer.text
    assert "Traceback" not in answer.text


def test_numbers_differ_and_end_with_their_request(visitor: Client, db: None) -> None:
    numbers = {visitor.get("/look/a/").headers["X-Request-ID"] for _ in range(3)}
    assert len(numbers) == 3
    assert traces.current() is None


def test_a_number_from_outside_is_taken_from_the_front_server_only(
    visitor: Client, db: None, settings: SettingsWrapper
) -> None:
    assert visitor.get("/look/a/", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] != GIVEN
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert visitor.get("/look/a/", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] == GIVEN
    for odd in ("short", "x" * 65, "with space", "new\nline", "<b>bold</b>"):
        assert visitor.get("/look/a/", headers={"X-Request-ID": odd}).headers["X-Request-ID"] != odd


@pytest.mark.parametrize("odd", ["a\r\nb", "\x1b[31m", "%s%n", "${jndi:ldap://x}", '"}\n{"level": "x"}'])
def test_s97_nothing_typed_forges_a_record_or_stands_in_one(
    visitor: Client, written: Lines, db: None, odd: str
) -> None:
    visitor.get(f"/nowhere/{odd}", {"q": odd}, headers={"User-Agent": odd})
    visitor.get("/break/token-5817/")
    text = "".join(written.lines)
    assert all("\n" not in line and json.loads(line) for line in written.lines)
    assert [word for word in ("jndi", "[31m", "token-5817", "nowhere") if word in text] == []


def test_a_defect_is_written_with_number_and_trace(visitor: Client, written: Lines, db: None) -> None:
    answer = visitor.get("/break/a/")
    [entry] = written.of("django.request")
    assert entry["request_id"] == answer.headers["X-Request-ID"]
    assert "ValueError: a defect" in entry["trace"]


def test_a_refusal_is_written_with_its_number(visitor: Client, written: Lines, db: None) -> None:
    answer = visitor.get("/accounts/nobody-here/")
    [entry] = written.of("django.request")
    assert (entry["request_id"], entry["status"]) == (answer.headers["X-Request-ID"], 404)


def test_developers_see_where_the_time_went_and_readers_do_not(
    visitor: Client, db: None, settings: SettingsWrapper
) -> None:
    assert 'desc="1 queries"' in visitor.get("/look/a/").headers["Server-Timing"]
    settings.SERVER_TIMING = False
    assert "Server-Timing" not in visitor.get("/look/a/").headers
