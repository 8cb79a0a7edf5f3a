"""The set-up lists at the desk: order by buttons, closing, merging with a look before, series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.models import AuditEntry
from articles.models import Article, Author, Section, Series
from articles.services.arranging import set_editors
from articles.services.taxonomy import save_section, save_series
from tests import factories
from tests.articles.test_arranging import saved_author, saved_section
from tests.config.test_admin_site import allow
from tests.desk import said, typed

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

BASE = "/admin/articles/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


@pytest.fixture
def series(db: None) -> Series:
    """Return a series of three parts, the second a draft."""
    series = Series(title="The long walk", summary="On foot.")
    save_series(series)
    for number, state in ((1, "published"), (2, "draft"), (4, "published")):
        factories.make_article(f"Walk {number}", series=series, series_order=number, status=state)
    return series


def test_buttons_move_a_section_and_say_so(desk: Client) -> None:
    saved_section("First", 1)
    last = saved_section("Last", 2)
    page = desk.get(f"{BASE}section/").content.decode()
    assert f'formaction="/admin/articles/section/{last.pk}/move/"' in page
    assert "“Last” stands one place higher." in said(desk, f"{BASE}section/{last.pk}/move/", {"way": "up"})[0]
    assert "at the top already" in said(desk, f"{BASE}section/{last.pk}/move/", {"way": "up"})[0]
    assert [section.name for section in Section.objects.all()] == ["Last", "First"]


def test_a_form_opened_before_a_move_does_not_undo_it(desk: Client) -> None:
    saved_section("First", 10)
    last = saved_section("Last", 20)
    address = f"{BASE}section/{last.pk}/change/"
    opened = typed(desk, address, description="At the end.")
    desk.post(f"{BASE}section/{last.pk}/move/", {"way": "up"})
    desk.post(address, opened)
    last.refresh_from_db()
    assert (last.order, last.description) == (10, "At the end.")
    desk.post(address, typed(desk, address, order=40))
    last.refresh_from_db()
    assert last.order == 40


def test_a_form_opened_before_others_changed_a_section_keeps_what_they_did(
    desk: Client, reader: User, editor: User
) -> None:
    section = saved_section("First", 10)
    opened = typed(desk, f"{BASE}section/{section.pk}/change/", color="moss")
    section.name, section.slug, section.is_active = "The first", "the-first", False
    save_section(section, by=editor)
    set_editors(section, [reader], by=editor)
    desk.post(f"{BASE}section/{section.pk}/change/", opened)
    stored = Section.objects.get(pk=section.pk)
    assert (stored.name, stored.slug, stored.is_active) == ("The first", "the-first", False)
    assert (stored.color, [*stored.editors.all()]) == ("moss", [reader])
    assert AuditEntry.objects.filter(act="saved")[0].changes == {"color": ["teal", "moss"]}


def test_a_refused_form_still_knows_what_was_touched(desk: Client, reader: User) -> None:
    author, other = saved_author("Ines Calloway"), saved_author("Tom Reyl")
    address = f"{BASE}author/{author.pk}/change/"
    opened = typed(desk, address, slug=other.slug, role="Writes of rivers.")
    Author.objects.filter(pk=author.pk).update(biography="Lives by the sea.", user=reader)
    page = desk.post(address, opened)
    assert "This address belongs to" in page.text
    desk.post(address, {**opened, "slug": "ines"})
    stored = Author.objects.get(pk=author.pk)
    assert (stored.slug, stored.role) == ("ines", "Writes of rivers.")
    assert (stored.biography, stored.user) == ("Lives by the sea.", reader)


def test_sections_beneath_follow_theirs_in_the_list(desk: Client) -> None:
    first, last = saved_section("First", 10), saved_section("Last", 20)
    factories.make_section("Beneath last", parent=last, order=1)
    factories.make_section("Beneath first", parent=first, order=2)
    rows = desk.get(f"{BASE}section/").context["cl"].result_list
    assert [row.name for row in rows] == ["First", "Beneath first", "Last", "Beneath last"]


def test_deleting_a_section_with_articles_asks_where_they_go(desk: Client, article: Article) -> None:
    into, address = saved_section("Nature"), f"{BASE}section/{article.section_id}/close/"
    response = desk.get(f"{BASE}section/{article.section_id}/delete/")
    assert (response.status_code, response.headers["Location"]) == (302, address)
    assert "holds 1 article," in desk.get(address).content.decode()
    assert "Closed. 1 article moved" in said(desk, address, {"into": into.pk})[0]
    assert desk.get("/sections/science/").headers["Location"] == "/sections/nature/"


def test_who_edits_a_section_is_written_down(desk: Client, reader: User) -> None:
    section, address = saved_section("Nature"), f"{BASE}section/"
    form = typed(desk, f"{address}{section.pk}/change/", editors=[reader.pk])
    for _ in range(2):
        said(desk, f"{address}{section.pk}/change/", form)
    assert list(section.editors.all()) == [reader]
    assert AuditEntry.objects.get(act="changed editors").changes == {"editors": ["", reader.display_name]}


def test_buttons_of_sections_are_for_who_may_change_them(client: Client, article: Article) -> None:
    client.force_login(allow(factories.make_user("noor", is_staff=True), "articles.view_section"))
    assert b"formaction" not in client.get(f"{BASE}section/").content
    for act in ("move", "close"):
        assert client.post(f"{BASE}section/{article.section_id}/{act}/", {}).status_code == 403


def test_a_merge_shows_what_happens_before_it_does(desk: Client, article: Article) -> None:
    kept, gone = factories.make_tag("Rivers"), factories.make_tag("Streams")
    article.tags.add(gone)
    act = {"action": "merge_rows", "_selected_action": [gone.pk], "into": kept.pk}
    page = desk.post(f"{BASE}tag/", act).content.decode()
    assert "1 article moves to “<bdi>Rivers</bdi>”, 0 have it already. 1 of them is live." in page
    assert gone in article.tags.all()
    assert "Merged: 1 tag, 1 article moved." in said(desk, f"{BASE}tag/", {**act, "decided": "yes"})[0]


def test_a_merge_into_itself_is_refused(desk: Client) -> None:
    tag = factories.make_tag("Rivers")
    act = {"action": "merge_rows", "_selected_action": [tag.pk], "into": tag.pk, "decided": "yes"}
    assert "Choose another one" in desk.post(f"{BASE}tag/", act).content.decode()


def test_authors_are_merged_at_the_desk(desk: Client) -> None:
    gone, kept = saved_author("I. Calloway"), saved_author("Ines Calloway")
    article = factories.make_article(author=gone)
    act = {"action": "merge_rows", "_selected_action": [gone.pk], "into": kept.pk, "decided": "yes"}
    assert "Merged: 1 author, 1 byline moved." in said(desk, f"{BASE}author/", act)[0]
    assert list(article.authors.all()) == [kept]
    assert desk.get("/authors/i-calloway/").headers["Location"] == "/authors/ines-calloway/"


def test_a_series_is_made_and_its_parts_are_numbered(desk: Client, series: Series) -> None:
    address = f"{BASE}series/add/"
    said(desk, address, typed(desk, address, title="Other walks"))
    assert Series.objects.get(title="Other walks").slug == "other-walks"
    address = f"{BASE}series/{series.pk}/parts/"
    first = Article.objects.get(title="Walk 1")
    assert "The parts have their numbers." in said(desk, address, typed(desk, address, **{f"part_{first.pk}": 7}))[0]
    page = desk.post(address, typed(desk, address, **{f"part_{first.pk}": 2})).content.decode()
    assert "Two parts have the number 2. Give each its own." in page


def test_readers_see_the_live_parts_in_order(client: Client, series: Series) -> None:
    page = client.get("/series/the-long-walk/")
    assert [article.title for article in page.context["page"].articles] == ["Walk 1", "Walk 4"]
    series.slug = "long-walk"
    save_series(series)
    assert client.get("/series/the-long-walk/").headers["Location"] == "/series/long-walk/"


def test_a_series_without_live_parts_is_no_page(client: Client, series: Series) -> None:
    Article.objects.update(status="draft")
    assert client.get("/series/the-long-walk/").status_code == 404


def test_an_article_names_its_part_and_the_next_live_one(
    client: Client, series: Series, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = Article.objects.get(title="Walk 1")
    with django_assert_max_num_queries(14):
        page = client.get(first.get_absolute_url()).content.decode()
    box = page.partition('id="series-title"')[2].partition("</nav>")[0]
    assert "Part 1 of" in box
    assert "Walk 4</a></p>" in box
    assert "Walk 2" not in box


def test_an_article_outside_a_series_costs_nothing_for_it(client: Client, article: Article) -> None:
    assert 'id="series-title"' not in client.get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize("screen", ["section", "tag", "author", "series"])
def test_d37_lists_of_the_set_up_cost_the_same_at_any_length(
    desk: Client, screen: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(9) as few:
        desk.get(f"{BASE}{screen}/")
    for number in range(20):
        factories.make_section(f"Part {number}", parent=factories.make_section("Science"))
        factories.make_tag(f"Subject {number}")
        factories.make_author(f"Writer {number}", user=factories.make_user())
        Series.objects.create(title=f"Series {number}", slug=f"series-{number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(f"{BASE}{screen}/")
