"""The page of settings about reading."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import member_time_zone
from accounts.services.reading import choose_reading
from comments.orders import remembered_order
from tests.factories import make_comment

if TYPE_CHECKING:
    from django.test import Client, RequestFactory
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
KEYS_ON = re.compile(r'<input[^>]*name="has_comment_keys"[^>]* checked')
ADDRESS = "/accounts/settings/reading/"


def test_keys_can_be_switched_off_and_on(client: Client, reader: User) -> None:
    client.force_login(reader)
    for sent, expected in (({}, False), ({"has_comment_keys": "on"}, True)):
        response = client.post(ADDRESS, sent)
        assert (response.status_code, response["Location"]) == (303, ADDRESS)
        reader.refresh_from_db()
        assert reader.has_comment_keys is expected


def test_the_page_shows_the_present_choice_and_says_when_it_is_saved(client: Client, reader: User) -> None:
    client.force_login(reader)
    assert KEYS_ON.search(client.get(ADDRESS).text)
    page = client.post(ADDRESS, {}, follow=True).text
    assert "Your choice is saved." in page
    assert not KEYS_ON.search(page)


def test_the_page_is_for_members(client: Client) -> None:
    assert "/accounts/login/" in client.get(ADDRESS)["Location"]


def test_an_unchanged_choice_costs_nothing(reader: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert not choose_reading(reader, has_comment_keys=True, by=reader)


ALL = {
    "theme": "dark",
    "text_size": "large",
    "typeface": "sans",
    "time_zone": "Asia/Tokyo",
    "comment_order": "best",
    "has_comment_keys": "on",
}


def test_every_choice_is_stored(client: Client, reader: User) -> None:
    client.force_login(reader)
    assert client.post(ADDRESS, ALL).status_code == 303
    reader.refresh_from_db()
    stored = {name: getattr(reader, name) for name in ALL}
    assert stored == ALL | {"has_comment_keys": True}


def test_the_list_of_keys_sends_its_box_alone(client: Client, reader: User) -> None:
    client.force_login(reader)
    client.post(ADDRESS, ALL)
    client.post(ADDRESS, {"has_comment_keys": "on"})
    reader.refresh_from_db()
    assert (reader.theme, reader.time_zone) == ("dark", "Asia/Tokyo")


def test_pages_carry_the_members_choices_and_visitors_pages_none(client: Client, reader: User) -> None:
    client.force_login(reader)
    client.post(ADDRESS, ALL)
    assert '<html lang="en" dir="ltr" data-theme="dark" data-size="large" data-typeface="sans">' in client.get("/").text
    client.logout()
    assert '<html lang="en" dir="ltr">' in client.get("/").text


@pytest.mark.parametrize("typed", [{"time_zone": "Mars/Olympus"}, {"theme": "neon"}])
def test_what_the_server_does_not_know_is_refused_with_the_list(
    client: Client, reader: User, typed: dict[str, str]
) -> None:
    client.force_login(reader)
    answer = client.post(ADDRESS, ALL | typed)
    assert answer.status_code == 422
    assert "Asia/Tokyo" in answer.text
    if "time_zone" in typed:
        assert "This server does not know that zone. Choose one from the list." in answer.text
    reader.refresh_from_db()
    assert reader.theme == ""


def test_all_zones_are_offered_and_no_language(client: Client, reader: User) -> None:
    client.force_login(reader)
    page = client.get(ADDRESS).text
    for zone in ("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Pacific/Kiritimati"):
        assert f'<option value="{zone}"' in page
    assert 'name="language"' not in page


def test_dates_stand_in_the_members_zone(client: Client, reader: User, article: Article) -> None:
    comment = make_comment(article, by=reader)
    type(comment).objects.update(posted_at=datetime(2026, 3, 1, 20, 30, tzinfo=UTC))
    client.force_login(reader)
    for zone, expected in (("Asia/Tokyo", "2026-03-02T05:30:00+09:00"), ("", "2026-03-01T20:30:00+00:00")):
        type(reader).objects.update(time_zone=zone)
        assert expected in client.get(article.get_absolute_url()).text
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_zone_the_server_has_forgotten_is_the_sites(client: Client, reader: User) -> None:
    type(reader).objects.update(time_zone="Mars/Olympus")
    client.force_login(reader)
    assert client.get("/").status_code == 200


def test_without_a_session_nobody_is_loaded_for_a_zone(rf: RequestFactory) -> None:
    # This request has no user to ask for.
    answer = member_time_zone(lambda _: HttpResponse("A page."))(rf.get("/"))
    assert answer.content == b"A page."


def test_the_order_chosen_is_the_order_of_discussions(client: Client, reader: User, article: Article) -> None:
    client.force_login(reader)
    client.post(ADDRESS, ALL)
    reader.refresh_from_db()
    assert remembered_order(reader) == "best"


def test_the_menu_names_the_pages_that_exist(client: Client, reader: User) -> None:
    client.force_login(reader)
    page = client.get(ADDRESS).text
    assert f'href="{ADDRESS}" aria-current="page">Reading</a>' in page
    assert ">Profile</a>" in page


@pytest.mark.parametrize("name", ["accounts:profile", "accounts:reading"])
def test_settings_pages_keep_their_budget(client: Client, reader: User, name: str) -> None:
    client.force_login(reader)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(name))
    assert len(queries) <= 8
