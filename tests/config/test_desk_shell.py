"""The frame of the desk: side bar, search, spacing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.utils.formats import date_format

from config.admin import greeting_at
from tests import factories
from tests.config.test_admin_site import allow

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

SEARCH = "/admin/search/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def found(client: Client, words: str) -> dict[str, list[str]]:
    results = client.get(SEARCH, {"q": words}).context["results"]
    return {group.name: [row.words for row in group.found] for group in results}


def make_draft(title: str) -> Article:
    return factories.make_article(title, status="review", publish_at=None, first_published_at=None)


def test_the_side_bar_names_what_is_worked_with_and_how_much_waits(desk: Client) -> None:
    make_draft("Waits")
    entries = desk.get("/admin/articles/tag/").context["desk_menu"]
    words = ["Desk", "Articles", "Photos", "Comments", "Readers", "Figures", "Set-up", "Log"]
    assert [entry.words for entry in entries] == words
    assert entries[1].numbers == ((1, "in review"),)
    assert [part.words for part in entries[6].parts if part.current] == ["Tags"]


def test_the_side_bar_shows_only_what_one_may_open(client: Client, db: None) -> None:
    client.force_login(allow(factories.make_user("noor", is_staff=True), "articles.view_photo"))
    entries = client.get("/admin/").context["desk_menu"]
    assert [entry.words for entry in entries] == ["Desk", "Photos"]


def test_a_window_beside_a_form_has_no_side_bar_and_asks_nothing_for_it(
    desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3) as asked:
        page = desk.get("/admin/articles/tag/add/?_popup=1").content.decode()
    assert not [query for query in asked.captured_queries if "counted" in query["sql"]]
    assert "desk-menu" not in page
    assert "desk-search" not in page


def test_the_search_finds_by_folded_words_in_any_state(desk: Client, reader: User) -> None:
    factories.make_article("Café Żubr", slug="cafe-zubr", status="draft", publish_at=None, first_published_at=None)
    factories.make_tag("Zubra")
    assert found(desk, "zubr") == {"Articles": ["Café Żubr"], "Tags": ["Zubra"]}
    assert found(desk, "ŻUBR")["Articles"] == ["Café Żubr"]
    assert found(desk, "ada l") == {"Readers": ["Ada Lark"]}


@pytest.mark.parametrize("form", ["{}", "/comments/{}/", "http://testserver/articles/x/#comment-{}"])
def test_the_search_finds_a_comment_by_number_and_address(
    desk: Client, article: Article, reader: User, form: str
) -> None:
    comment = factories.make_comment(article, by=reader, text="Quite so.")
    assert found(desk, form.format(comment.pk))["Comments"] == ["Quite so."]


def test_the_search_shows_five_of_a_kind_and_the_way_to_all(desk: Client) -> None:
    for number in range(7):
        factories.make_tag(f"River {number}")
    response = desk.get(SEARCH, {"q": "river"})
    assert len(response.context["results"][0].found) == 5
    assert "/admin/articles/tag/?q=river" in response.content.decode()


@pytest.mark.parametrize(("words", "answer"), [("", "two letters or more"), ("x", "two letters"), ("qqq", "Nothing")])
def test_the_search_says_what_to_do_when_it_finds_nothing(desk: Client, words: str, answer: str) -> None:
    assert answer in desk.get(SEARCH, {"q": words}).content.decode()


def test_the_search_finds_nothing_one_may_not_see(client: Client, article: Article, reader: User) -> None:
    comment = factories.make_comment(article, by=reader)
    client.force_login(factories.make_user("noor", is_staff=True))
    for words in ("river", "ada", "science", "ines", str(comment.pk)):
        assert found(client, words) == {}


def test_the_search_never_finds_by_address(desk: Client, reader: User) -> None:
    assert found(desk, "ada@mail") == {}


def test_the_search_costs_the_same_whatever_it_finds(
    desk: Client, reader: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(10) as few:
        desk.get(SEARCH, {"q": "river"})
    for number in range(6):
        factories.make_article(f"River {number}", tags=[f"River {number}"], section=factories.make_section("Rivers"))
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(SEARCH, {"q": "river"})


def test_the_spacing_is_kept_for_the_person(desk: Client, editor: User) -> None:
    response = desk.post("/admin/spacing/", {"density": "tight", "next": "/admin/articles/tag/"})
    assert (response.status_code, response.headers["Location"]) == (303, "/admin/articles/tag/")
    editor.refresh_from_db()
    assert editor.desk_density == "tight"
    assert "desk-tight" in desk.get("/admin/").content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", ""])
def test_the_spacing_leads_to_no_other_site(desk: Client, back: str) -> None:
    assert desk.post("/admin/spacing/", {"density": "odd", "next": back}).headers["Location"] == "/admin/"


def test_the_set_up_names_its_lists_and_the_way_to_add(desk: Client) -> None:
    page = desk.get("/admin/set-up/").content.decode()
    assert "Two that mean the same are merged." in page
    assert "/admin/articles/section/add/" in page
    assert "/admin/accounts/outgoingmail/" in desk.get("/admin/logs/").content.decode()


@pytest.mark.parametrize("address", [SEARCH, "/admin/set-up/", "/admin/logs/", "/admin/spacing/"])
def test_the_pages_of_the_frame_are_for_the_desk_only(client: Client, reader: User, address: str) -> None:
    client.force_login(reader)
    assert client.get(address, follow=True).status_code in {403, 405}


def test_screens_are_named_by_what_is_on_them(desk: Client) -> None:
    tag = factories.make_tag("Rivers")
    for address, name in (
        ("/admin/articles/tag/", "Tags"),
        (f"/admin/articles/tag/{tag.pk}/change/", "<bdi>Rivers</bdi>"),
        ("/admin/articles/tag/add/", "New tag"),
    ):
        assert f"<h1>{name}</h1>" in desk.get(address).text


def test_a_list_says_above_itself_what_is_chosen(desk: Client) -> None:
    page = desk.get("/admin/articles/promo/?audience__exact=members").text
    assert "Audience: <b>Who is signed in</b>" in page
    assert 'aria-current="true">Who is signed in</a>' in page
    assert page.index('class="list-filters"') < page.index('id="changelist-form"')


@pytest.mark.parametrize(("hour", "words"), [(4, "Hello"), (5, "Good morning"), (12, "Good day"), (23, "Hello")])
def test_the_greeting_fits_the_hour(hour: int, words: str) -> None:
    assert greeting_at(hour) == words


def test_dates_have_the_day_first_and_24_hours() -> None:
    assert date_format(datetime(2026, 11, 24, 14, 5), "DATETIME_FORMAT") == "24 Nov 2026, 14:05"  # noqa: DTZ001
