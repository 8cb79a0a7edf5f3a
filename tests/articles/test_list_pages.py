"""Sections, tags, authors, the archive and all articles: pages of twenty, addresses that never lie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from articles.models import Author, Byline, Section, Tag
from articles.services.slugs import assign_slug
from tests import factories
from tests.factories import LONG_AGO

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import Article

pytestmark = pytest.mark.django_db
LISTS = (
    "/latest/",
    "/sections/science/",
    "/tags/rivers/",
    "/authors/ines-calloway/",
    "/archive/2026/",
    "/archive/2026/1/",
)


def make_articles(count: int) -> list[Article]:
    """Make articles a minute apart that stand in every list; number 1 is the newest."""
    return [
        factories.make_article(f"Number {number}.", tags=["Rivers"], publish_at=LONG_AGO - timedelta(minutes=number))
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize("address", LISTS)
def test_twenty_stand_on_a_page_newest_first(client: Client, address: str) -> None:
    make_articles(21)
    first, second = client.get(address), client.get(f"{address}?page=2")
    assert [item.title for item in first.context["page"].articles] == [f"Number {number}." for number in range(1, 21)]
    assert [item.title for item in second.context["page"].articles] == ["Number 21."]


@pytest.mark.parametrize("address", LISTS)
def test_exactly_twenty_are_one_page(client: Client, address: str) -> None:
    make_articles(20)
    assert client.get(f"{address}?page=2").status_code == 404
    assert "Page 1 of" not in client.get(address).content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "abc", "", "1.0", "01", "+2", "9" * 4000, "٢", "3"])
def test_a_page_that_is_none_answers_404(client: Client, page: str) -> None:
    make_articles(21)
    assert client.get("/latest/", {"page": page}).status_code == 404


def test_the_first_page_has_one_address(client: Client) -> None:
    make_articles(21)
    answer = client.get("/latest/?page=1&x=2")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/latest/")


def test_pages_know_their_neighbors_and_themselves(client: Client) -> None:
    make_articles(41)
    text = client.get("/latest/?page=2&utm=1").content.decode()
    assert '<link rel="canonical" href="http://testserver/latest/?page=2">' in text
    assert '<link rel="prev" href="http://testserver/latest/">' in text
    assert '<link rel="next" href="http://testserver/latest/?page=3">' in text
    assert "Latest – page 2 | Broadsheet" in " ".join(text.split())


def test_a_section_lists_its_subsections_articles(client: Client) -> None:
    part = factories.make_section("Ice", parent=factories.make_section("Science"))
    factories.make_article("Under the ice", section=part)
    assert "Under the ice" in client.get("/sections/science/").content.decode()
    assert 'aria-current="true"><bdi>Science</bdi>' in client.get("/sections/ice/").content.decode()


def test_an_empty_section_says_so_and_leads_on(client: Client) -> None:
    factories.make_section("Science")
    text = client.get("/sections/science/").content.decode()
    assert "Nothing has been printed in Science yet." in text
    assert 'href="/latest/">Read the latest articles' in text


def test_an_inactive_section_leaves_the_menu_and_keeps_its_page(client: Client) -> None:
    Section.objects.create(name="Old", slug="old", is_active=False)
    answer = client.get("/sections/old/")
    assert answer.status_code == 200
    assert 'href="/sections/old/"' not in client.get("/").content.decode()


def test_a_tag_without_live_articles_is_no_page(client: Client, draft: Article) -> None:
    draft.tags.add(factories.make_tag("Rivers"))
    assert client.get("/tags/rivers/").status_code == 404


@pytest.mark.parametrize(("count", "noindex"), [(2, True), (3, False)])
def test_a_thin_tag_is_not_indexed(client: Client, count: int, noindex: bool) -> None:
    make_articles(count)
    assert ('content="noindex"' in client.get("/tags/rivers/").content.decode()) is noindex


def test_an_author_in_two_roles_lists_an_article_once(client: Client, article: Article) -> None:
    Byline.objects.create(article=article, author=Author.objects.get(), role="photos")
    assert client.get("/authors/ines-calloway/").context["page"].total == 1


def test_the_authors_are_those_in_print(client: Client, article: Article) -> None:
    factories.make_author("Never Printed")
    factories.make_article("x", author=factories.make_author("Gone Away", is_active=False))
    text = client.get("/authors/").content.decode()
    assert "Ines Calloway" in text
    assert "Never Printed" not in text
    assert "Gone Away" not in text
    assert client.get("/authors/gone-away/").status_code == 200


@pytest.mark.parametrize(("kind", "model"), [("sections", Section), ("tags", Tag), ("authors", Author)])
def test_former_addresses_redirect(client: Client, kind: str, model: type[Section | Tag | Author]) -> None:
    make_articles(1)
    place = model.objects.get()
    assign_slug(place, "b")
    assign_slug(place, "c")
    for address in (f"/{kind}/b/?page=2", f"/{kind}/C/?page=2"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/{kind}/c/?page=2")
    assert client.get(f"/{kind}/nothing/").status_code == 404


def test_a_former_address_of_a_tag_nobody_sees_says_nothing(client: Client, draft: Article) -> None:
    tag = factories.make_tag("Rivers")
    draft.tags.add(tag)
    assign_slug(tag, "streams")
    assert client.get("/tags/rivers/").status_code == 404


def test_the_archive_counts_by_month_in_the_sites_zone(client: Client, settings: object) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"  # type: ignore[attr-defined]
    factories.make_article("New year", publish_at=datetime(2025, 12, 31, 16, 0, tzinfo=UTC))
    assert "/archive/2026/1/" in client.get("/archive/").content.decode()
    assert "New year" in client.get("/archive/2026/1/").content.decode()
    assert client.get("/archive/2025/12/").status_code == 404


@pytest.mark.parametrize(
    "path", ["2026/2", "2026/13", "2026/0", "1999", "2027", "0", "99999999999999999999", "2026/1/1"]
)
def test_months_without_live_articles_are_no_pages(client: Client, path: str) -> None:
    make_articles(1)
    factories.make_article("Ahead", publish_at=datetime(2027, 3, 1, tzinfo=UTC))
    with time_machine.travel(LONG_AGO + timedelta(days=60)):
        assert client.get(f"/archive/{path}/").status_code == 404


def test_months_lead_to_their_neighbors(client: Client) -> None:
    for month in (1, 3, 4):
        factories.make_article("x", publish_at=datetime(2026, month, 9, tzinfo=UTC))
    text = client.get("/archive/2026/3/").content.decode()
    assert "/archive/2026/1/" in text
    assert "/archive/2026/4/" in text
