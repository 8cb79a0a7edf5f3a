"""States and addresses follow from the clock, without any job."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from articles.models import Article
from articles.services.slugs import assign_slug
from comments.models import Comment
from tests import factories
from tests.desk import typed

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def max_age(client: Client, address: str) -> int:
    """Return how many seconds shared caches may keep a page."""
    return int(client.get(address).headers["Cache-Control"].rpartition("max-age=")[2])


def renamed(article: Article, *slugs: str) -> Article:
    """Give an article one address after the other."""
    for slug in slugs:
        assign_slug(article, slug)
    return article


def test_a01_an_article_appears_everywhere_at_its_second(client: Client) -> None:
    """A01: asked at 09:59:59 and 10:00:00, with no worker and no cron."""
    other = factories.make_article("Its neighbor", tags=["Rivers"])
    article = factories.make_article("The flood", publish_at=TEN, first_published_at=TEN, tags=["Rivers"])
    lists = ["/", "/latest/", "/sections/science/", "/tags/rivers/", "/authors/ines-calloway/", "/archive/2026/"]
    lists.append(other.get_absolute_url())
    for moment, status in ((TEN - SECOND, 404), (TEN, 200)):
        with time_machine.travel(moment, tick=False):
            assert client.get(article.get_absolute_url()).status_code == status
            present = {address: "The flood" in client.get(address).content.decode() for address in lists}
            assert set(present.values()) == {status == 200}, present


def test_a02_the_front_page_is_kept_until_the_next_boundary_at_most(client: Client) -> None:
    """A02: asked at 09:59:40."""
    factories.make_article(publish_at=TEN, first_published_at=TEN)
    with time_machine.travel(TEN - 20 * SECOND, tick=False):
        assert max_age(client, "/") <= 20
    with time_machine.travel(TEN + SECOND, tick=False):
        assert max_age(client, "/") == 60


def test_a03_what_hangs_on_an_ended_article_goes_with_it(client: Client, article: Article, reader: User) -> None:
    """A03: a live article with 12 comments whose end passes."""
    comments = [factories.make_comment(article, by=reader, text=f"Word {number}.") for number in range(12)]
    slug = article.slug
    addresses = [article.get_absolute_url(), reverse("comments:discussion", args=[slug])]
    addresses += [reverse("comments:feed", args=[slug]), f"/comments/{comments[3].pk}/"]
    assert {client.get(address).status_code for address in addresses} <= {200, 302}
    Article.objects.filter(pk=article.pk).update(unpublish_at=TEN)
    with time_machine.travel(TEN, tick=False):
        assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    assert Comment.objects.count() == 12


def test_a04_former_addresses_lead_to_the_present_one_in_one_hop(client: Client, article: Article) -> None:
    """A04: a, b, then c."""
    renamed(article, "a", "b", "c")
    answer = client.get("/articles/a/?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/articles/c/?x=1")


def test_a05_an_address_taken_back_is_the_present_one(client: Client, article: Article) -> None:
    """A05: a, b, then a again."""
    renamed(article, "a", "b", "a")
    assert client.get("/articles/a/").status_code == 200
    assert client.get("/articles/b/").headers["Location"] == "/articles/a/"


def test_a06_a_former_address_of_another_is_refused_with_a_free_one(
    client: Client, article: Article, draft: Article, editor: User
) -> None:
    """A06: the form names article 1, suggests harbor-2 and keeps what was typed."""
    renamed(article, "harbor", "haven")
    client.force_login(editor)
    form = reverse("admin:articles_article_change", args=[draft.pk])
    page = client.post(form, typed(client, form, slug="harbor", title="Kept words")).content.decode()
    assert article.title in page
    assert "harbor-2" in page
    assert 'value="Kept words"' in page


def test_a07_a_former_address_of_a_scheduled_article_answers_404(client: Client, draft: Article) -> None:
    """A07: nothing tells that it exists."""
    renamed(draft, "early", "late")
    Article.objects.filter(pk=draft.pk).update(status="published", publish_at=TEN, first_published_at=TEN)
    with time_machine.travel(TEN - timedelta(hours=1), tick=False):
        assert client.get("/articles/early/").status_code == 404
