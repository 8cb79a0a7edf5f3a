"""The page of settings about reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.services.reading import choose_reading

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

pytestmark = pytest.mark.django_db
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
    assert 'name="has_comment_keys"' in client.get(ADDRESS).text
    assert " checked" in client.get(ADDRESS).text
    page = client.post(ADDRESS, {}, follow=True).text
    assert "Your choice is saved." in page
    assert " checked" not in page


def test_the_page_is_for_members(client: Client) -> None:
    assert "/accounts/login/" in client.get(ADDRESS)["Location"]


def test_an_unchanged_choice_costs_nothing(reader: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert not choose_reading(reader, has_comment_keys=True, by=reader)
