"""What the article form offers to choose from: tags with their uses, photos in the library, another address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Slug
from tests import factories
from tests.articles.test_admin_articles import ADD, desk, form_of
from tests.desk import said, typed
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import Article

__all__ = ["desk"]


@pytest.fixture
def tagged(db: None) -> Article:
    """Return an article under "Rivers", a tag of two articles and one in the bin; "Tides" has none."""
    factories.make_tag("Tides")
    factories.make_article(tags=["Rivers"])
    factories.make_article(tags=["Rivers"], deleted_at=timezone.now())
    return factories.make_article(tags=["Rivers"])


def test_tags_are_chosen_by_name_and_use(desk: Client, tagged: Article) -> None:
    page = desk.get(form_of(tagged)).text
    assert ">Rivers (2)</option>" in page
    assert ">Tides (0)</option>" in page


def test_the_field_that_searches_names_uses_too(desk: Client, tagged: Article) -> None:
    field = {"app_label": "articles", "model_name": "article", "field_name": "tags", "term": "riv"}
    found = desk.get(reverse("admin:autocomplete"), field).json()["results"]
    assert [row["text"] for row in found] == ["Rivers (2)"]


def test_uses_are_counted_without_a_query_for_each_tag(desk: Client, tagged: Article) -> None:
    desk.get(form_of(tagged))
    with CaptureQueriesContext(connection) as few:
        desk.get(form_of(tagged))
    for number in range(20):
        factories.make_tag(f"Subject {number}")
    with CaptureQueriesContext(connection) as many:
        assert ">Subject 7 (0)</option>" in desk.get(form_of(tagged)).text
    assert len(many) == len(few)


def test_photo_fields_lead_into_the_library(desk: Client, tagged: Article) -> None:
    page = desk.get(form_of(tagged)).text
    # The lead, and the empty rows of the gallery: one shown, one for script to copy.
    assert page.count("data-choose-photo") == 3
    assert f'href="{reverse("admin:articles_photo_pick")}" target="_blank" data-choose-photo' in page


def test_the_form_lists_few_photos_and_loads_them_once(
    desk: Client, tagged: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.admin.choosers.MOST_PHOTOS", 2)
    photos = [factories.make_bare_photo(alt=f"Photo of {number}") for number in range(4)]
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(form_of(tagged)).text
    assert sum('FROM "articles_photo"' in query["sql"] and "LIMIT 2" in query["sql"] for query in queries) == 1
    # For the lead and for the shown empty row of the gallery; the row that script copies is filled by script.
    assert [page.count(f">Photo of {number}</option>") for number in range(4)] == [0, 0, 2, 2]
    desk.post(form_of(tagged), typed(desk, form_of(tagged), lead_photo=photos[0].pk))
    assert desk.get(form_of(tagged)).text.count(">Photo of 0</option>") == 1


def test_chosen_tags_are_taken_away_one_by_one(desk: Client, tagged: Article) -> None:
    pages = desk.get(form_of(tagged)).text, desk.get(f"/admin/articles/section/{tagged.section_id}/change/").text
    for page, name in zip(pages, ("tags", "editors"), strict=True):
        field = page[page.index(f'<select name="{name}"') :]
        assert 'data-allow-clear="false"' in field[: field.index(">")]


def test_a_new_title_keeps_the_address_unless_another_is_asked_for(desk: Client, article: Article) -> None:
    address, former = form_of(article), article.slug
    desk.post(address, typed(desk, address, title="The sea came back"))
    article.refresh_from_db()
    assert article.slug == former
    desk.post(address, typed(desk, address, title="The sea came back", new_address="on"))
    article.refresh_from_db()
    assert article.slug == "the-sea-came-back"
    assert Slug.objects.filter(slug=former, is_current=False).exists()
    assert desk.get(f"/articles/{former}/").url == "/articles/the-sea-came-back/"  # type: ignore[attr-defined]


def test_a_typed_address_comes_before_the_titles(desk: Client, article: Article) -> None:
    address = form_of(article)
    desk.post(address, typed(desk, address, title="The sea", slug="about-the-sea", new_address="on"))
    article.refresh_from_db()
    assert article.slug == "about-the-sea"


def test_an_address_another_has_gets_a_number(desk: Client, article: Article) -> None:
    factories.make_article("The sea", slug="the-sea")
    address = form_of(article)
    desk.post(address, typed(desk, address, title="The sea", new_address="on"))
    article.refresh_from_db()
    assert article.slug == "the-sea-2"


def test_what_has_no_address_yet_is_not_asked(desk: Client, article: Article) -> None:
    assert 'name="new_address"' not in desk.get(ADD).text
    assert 'name="new_address"' in desk.get(form_of(article)).text


def test_a_writer_moves_no_live_article(client: Client, article: Article) -> None:
    writer, former = at_desk("Author"), article.slug
    article.made_by = writer
    article.save(update_fields=["made_by"])
    client.force_login(writer)
    address = form_of(article)
    page = client.post(address, typed(client, address, title="The sea", new_address="on")).text
    article.refresh_from_db()
    assert article.slug == former
    assert "Only the editors of its section decide" in page
    assert 'value="The sea"' in page
    assert said(client, address, typed(client, address, title="The sea"))


@pytest.mark.parametrize("name", ["kind", "section", "lead_photo", "tags", "discussion"])
def test_what_is_not_offered_is_asked_again_in_one_sentence(desk: Client, draft: Article, name: str) -> None:
    page = desk.post(form_of(draft), typed(desk, form_of(draft), title="Kept", **{name: "987654"})).text
    assert "Choose one of the list." in page
    assert 'value="Kept"' in page
