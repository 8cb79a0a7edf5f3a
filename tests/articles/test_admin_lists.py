"""Sections, tags, authors and promos at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.models import Author, Promo, Section, Slug, Tag
from articles.services.taxonomy import save_tag
from tests import factories
from tests.desk import said, typed

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

BASE = "/admin/articles/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


@pytest.mark.parametrize(("screen", "model"), [("section", Section), ("tag", Tag), ("author", Author)])
def test_a_name_makes_the_address(desk: Client, screen: str, model: type[Tag]) -> None:
    address = f"{BASE}{screen}/add/"
    said(desk, address, typed(desk, address, name="Field Notes"))
    assert model.objects.get(name="Field Notes").slug == "field-notes"
    assert Slug.objects.filter(kind=screen, slug="field-notes", is_current=True).exists()


def test_a_tag_of_the_same_letters_is_refused(desk: Client) -> None:
    factories.make_tag("Rivers")
    address = f"{BASE}tag/add/"
    assert "exists already; use it." in desk.post(address, typed(desk, address, name="rívers")).content.decode()


def test_a_taken_address_of_a_section_is_refused_with_a_free_one(desk: Client) -> None:
    factories.make_section("Science")
    address = f"{BASE}section/add/"
    page = desk.post(address, typed(desk, address, name="Other", slug="science")).content.decode()
    assert "“science-2” is free." in page


def test_a_third_level_of_sections_is_refused(desk: Client) -> None:
    top = factories.make_section("Science")
    middle = factories.make_section("Space", parent=top)
    address = f"{BASE}section/add/"
    page = desk.post(address, typed(desk, address, name="Mars", parent=middle.pk)).content.decode()
    assert "two levels at most" in page


def test_merged_tags_leave_their_addresses_to_the_one_that_stays(desk: Client, article: Article) -> None:
    kept, gone = Tag(name="Rivers"), Tag(name="Streams")
    save_tag(kept)
    save_tag(gone)
    article.tags.add(gone)
    act = {"action": "merge_rows", "_selected_action": [gone.pk]}
    assert "Streams: 1 use" in desk.post(f"{BASE}tag/", act).content.decode()
    sentences = said(desk, f"{BASE}tag/", {**act, "decided": "yes", "into": kept.pk})
    assert "Merged: 1 tag, 1 article moved." in sentences[0]
    assert list(article.tags.all()) == [kept]
    assert desk.get("/tags/streams/").headers["Location"] == "/tags/rivers/"


def test_a_merge_without_a_choice_asks_again(desk: Client) -> None:
    tag = factories.make_tag()
    act = {"action": "merge_rows", "_selected_action": [tag.pk], "decided": "yes"}
    assert "This field is required." in desk.post(f"{BASE}tag/", act).content.decode()
    assert Tag.objects.count() == 1


def test_an_author_of_articles_cannot_be_deleted(desk: Client, article: Article) -> None:
    author = article.authors.get()
    desk.post(f"{BASE}author/{author.pk}/delete/", {"post": "yes"})
    assert Author.objects.filter(pk=author.pk).exists()


def test_a_promo_cannot_lead_to_a_script_or_end_before_it_starts(desk: Client) -> None:
    address = f"{BASE}promo/add/"
    facts = {"label": "Join", "text": "Be a member.", "url": "javascript:alert(1)"}
    page = desk.post(address, typed(desk, address, **facts)).content.decode()
    assert "Begin the address with / for a page of this site, or with https://." in page
    moments = {"starts_at_0": "2026-05-02", "starts_at_1": "10:00", "ends_at_0": "2026-05-01", "ends_at_1": "10:00"}
    page = desk.post(address, typed(desk, address, **{**facts, "url": "/join/"}, **moments)).content.decode()
    assert "The end must be later than the start." in page
    assert not Promo.objects.exists()


@pytest.mark.parametrize("screen", ["section", "tag", "author", "promo"])
def test_lists_cost_the_same_at_any_length(
    desk: Client, screen: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(9) as few:
        desk.get(f"{BASE}{screen}/")
    for number in range(8):
        factories.make_section(f"Part {number}", parent=factories.make_section("Science"))
        factories.make_tag(f"Subject {number}")
        factories.make_author(f"Writer {number}", user=factories.make_user())
        Promo.objects.create(label=f"Promo {number}", text="Text", url="/about/")
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(f"{BASE}{screen}/")


@pytest.mark.parametrize(
    ("model", "field", "expected"),
    [
        ("article", "section", "Science"),
        ("article", "tags", "Rivers (0)"),
        ("byline", "author", "Ines Calloway"),
        ("section", "parent", "Science"),
        ("author", "user", "Mira Holt"),
    ],
)
def test_fields_find_their_rows_by_words(desk: Client, article: Article, model: str, field: str, expected: str) -> None:
    factories.make_tag("Rivers")
    facts = {"app_label": "articles", "model_name": model, "field_name": field, "term": expected[:4]}
    assert [row["text"] for row in desk.get("/admin/autocomplete/", facts).json()["results"]] == [expected]


def test_fields_tell_nothing_to_who_may_not_look(client: Client, article: Article) -> None:
    client.force_login(factories.make_user("noor", is_staff=True))
    facts = {"app_label": "articles", "model_name": "article", "field_name": "section", "term": "Sci"}
    assert client.get("/admin/autocomplete/", facts).status_code == 403


def test_a_deleted_tag_gives_its_address_free(desk: Client) -> None:
    tag = Tag(name="Streams")
    save_tag(tag)
    desk.post(f"{BASE}tag/{tag.pk}/delete/", {"post": "yes"})
    address = f"{BASE}tag/add/"
    said(desk, address, typed(desk, address, name="Streams"))
    assert Tag.objects.get().slug == "streams"


def test_a_section_of_articles_cannot_be_deleted(desk: Client, article: Article) -> None:
    desk.post(f"{BASE}section/{article.section_id}/delete/", {"post": "yes"})
    assert Section.objects.filter(pk=article.section_id).exists()
    assert desk.get(f"{BASE}section/{article.section_id}/delete/").headers["Location"].endswith("/close/")
