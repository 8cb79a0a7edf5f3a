"""Views of articles, promos seen and followed: what is counted, what is not, and that no reader notices."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError
from django.test import Client

from articles import counting
from articles.counting_views import network_of
from articles.desk_figures import yesterday
from articles.models import ArticleViews, DailyFigure, Promo, PromoCount
from articles.services import counting as writing
from articles.services.noting_figures import note_days
from tests import factories

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
OURS = "http://testserver"
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with nothing counted, and write at once."""
    monkeypatch.setattr(writing, "waiting", counting.Waiting())
    monkeypatch.setattr("articles.counting_views.networks", counting.Networks())
    monkeypatch.setattr(counting, "WRITE_EVERY_SECONDS", 0)


def tell(client: Client, *, origin: str = OURS, agent: str = BROWSER, **fields: Any) -> int:
    """Send what a page tells, and return the status of the answer."""
    return client.post("/count/", fields, headers={"Origin": origin, "User-Agent": agent}).status_code


def views() -> list[int]:
    return list(ArticleViews.objects.values_list("count", flat=True))


def make_promo() -> Promo:
    return Promo.objects.create(label="Write to us", text="A letter.", url="/rules/", slot="after-text")


def test_a_page_that_was_read_is_counted_for_its_day(client: Client, article: Article) -> None:
    assert [tell(client, article=article.pk) for _ in range(3)] == [204, 204, 204]
    row = ArticleViews.objects.get()
    assert (row.article_id, row.day, row.count) == (article.pk, yesterday() + A_DAY, 3)


def test_a_promo_in_view_and_followed_is_counted(client: Client, db: None) -> None:
    promo = make_promo()
    tell(client, shown=promo.pk)
    tell(client, shown=[promo.pk, promo.pk], clicked=promo.pk)
    assert list(PromoCount.objects.values_list("promo", "shown", "clicked")) == [(promo.pk, 2, 1)]


def test_no_cookie_is_set_or_read_and_no_token_needed(article: Article, reader: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    answer = client.post("/count/", {"article": article.pk}, headers={"Origin": OURS, "User-Agent": BROWSER})
    assert answer.status_code == 204
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_pages_of_other_sites_count_nothing(client: Client, article: Article, origin: str) -> None:
    assert tell(client, article=article.pk, origin=origin) == 204
    assert not views()


@pytest.mark.parametrize(
    "agent", ["", "Googlebot/2.1", "Mozilla/5.0 HeadlessChrome/140.0", "curl/8.1", "Baiduspider-render/2.0"]
)
def test_robots_count_nothing(client: Client, article: Article, agent: str) -> None:
    assert tell(client, article=article.pk, agent=agent) == 204
    assert not views()


def test_phones_whose_name_sounds_like_a_robot_count(client: Client, article: Article) -> None:
    tell(client, article=article.pk, agent="Mozilla/5.0 (Linux; Android 15; CUBOT KINGKONG) Mobile Safari/537.36")
    assert views() == [1]


@pytest.mark.parametrize("key", ["", "x", "0", "-1", "1.5", "9" * 40, "٣", "999999999"])
def test_odd_numbers_are_no_error_and_count_nothing(client: Client, db: None, key: str) -> None:
    assert tell(client, article=key, shown=key, clicked=key) == 204
    assert not views()
    assert not PromoCount.objects.exists()


def test_what_is_not_live_counts_nothing(client: Client, draft: Article) -> None:
    assert tell(client, article=draft.pk) == 204
    assert not views()


def test_one_network_counts_so_many_pages_a_minute(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.counting.MOST_OF_A_NETWORK", 2)
    assert [tell(client, article=article.pk) for _ in range(3)] == [204, 204, 429]
    assert views() == [2]


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", ""), ("a:b", "a:b")],
)
def test_all_addresses_of_one_customer_are_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_many_readers_are_one_write(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tell(client, article=article.pk)
    monkeypatch.setattr(counting, "WRITE_EVERY_SECONDS", 1000)
    with django_assert_num_queries(0):
        for _ in range(5):
            tell(client, article=article.pk)
    monkeypatch.setattr(counting, "WRITE_EVERY_SECONDS", 0)
    tell(client, article=article.pk)
    assert views() == [7]


def test_counts_wait_while_the_database_takes_none(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(counts: Any) -> None:
        raise DatabaseError

    with monkeypatch.context() as away:
        away.setattr(writing, "_write", refuse)
        assert tell(client, article=article.pk) == 204
    tell(client, article=article.pk)
    assert views() == [2]


def test_random_numbers_fill_no_memory() -> None:
    waiting = counting.Waiting()
    day = yesterday()
    for pk in range(counting.MOST_WAITING + 50):
        waiting.add(counting.Counter({counting.Counted(counting.VIEW, pk, day): 1}))
    assert len(waiting.counts) == counting.MOST_WAITING


def test_a_readers_page_says_what_to_count_and_an_editors_does_not(
    client: Client, article: Article, editor: User
) -> None:
    promo = make_promo()
    page = client.get(article.get_absolute_url()).content.decode()
    assert '<body data-count-at="/count/">' in page
    assert f'data-article="{article.pk}"' in page
    assert f'data-promo="{promo.pk}"' in page
    client.force_login(editor)
    assert "data-count-at" not in client.get(article.get_absolute_url()).content.decode()


def test_days_before_counting_began_are_a_gap_not_zero(article: Article, client: Client) -> None:
    note_days()
    assert not DailyFigure.objects.filter(name="views").exists()
    ArticleViews.objects.create(article=article, day=yesterday(), count=7)
    note_days()
    assert list(DailyFigure.objects.filter(name="views", section=None).values_list("day", "value")) == [
        (yesterday(), 7)
    ]


def test_views_written_late_are_in_the_figure_of_their_day(article: Article) -> None:
    row = ArticleViews.objects.create(article=article, day=yesterday(), count=7)
    note_days()
    ArticleViews.objects.filter(pk=row.pk).update(count=9)
    note_days()
    assert DailyFigure.objects.get(name="views", section=None).value == 9


def test_the_most_read_stand_with_their_views_by_period_and_section(
    client: Client, editor: User, article: Article
) -> None:
    harbor = factories.make_article("At the quay", section=factories.make_section("Harbor"))
    for text, count, days in ((article, 1200, 1), (article, 5000, 20), (harbor, 3, 1)):
        ArticleViews.objects.create(article=text, day=yesterday() - A_DAY * days, count=count)
    client.force_login(editor)

    def listed(**choice: Any) -> list[tuple[str, ...]]:
        page = client.get("/admin/figures/", choice).content.decode()
        return re.findall(r'dir="auto">([^<]*)</a>.*?busy__count">([^<]*)<', page, re.DOTALL)

    assert listed(days=7) == [(article.title, "1,200"), ("At the quay", "under 5")]
    assert listed(days=30)[0] == (article.title, "6,200")
    assert listed(days=7, section=harbor.section_id) == [("At the quay", "under 5")]


def test_the_list_of_promos_says_how_they_do(client: Client, editor: User) -> None:
    promo = make_promo()
    PromoCount.objects.create(promo=promo, day=yesterday(), shown=1200, clicked=30)
    PromoCount.objects.create(promo=promo, day=yesterday() - A_DAY * 40, shown=9, clicked=9)
    client.force_login(editor)
    page = client.get("/admin/articles/promo/").content.decode()
    assert '<td class="field-shown">1,200</td><td class="field-clicked">30 (2 %)</td>' in page
    assert "30 (2 %)" in client.get(f"/admin/articles/promo/{promo.pk}/change/").content.decode()
    assert "30 (2 %)" not in client.get("/admin/articles/promo/add/").content.decode()
