"""The front page: every article once, sections in their order, friendly when there is nothing."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from accounts import panels
from articles.frame import load_frame
from articles.front import FrontPage, front_page
from articles.models import Article, Section
from tests import factories
from tests.factories import LONG_AGO

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from articles.models import Photo

pytestmark = pytest.mark.django_db


def make_front(counts: dict[str, int]) -> FrontPage:
    """Make so many articles in each section, newest in the first, and return the front page."""
    moment = LONG_AGO
    for order, (name, count) in enumerate(counts.items()):
        section = factories.make_section(name, order=order)
        for number in range(count):
            moment -= timedelta(hours=1)
            factories.make_article(f"{name} {number}", section=section, publish_at=moment)
    return front_page(load_frame())


def shown(page: FrontPage) -> list[Article]:
    """Return every article of a front page."""
    bands = [article for band in page.bands for article in (band.lead, *band.others)]
    return [*([page.lead] if page.lead else []), *page.left, *page.pair, *page.discussed, *page.latest, *bands]


def test_an_article_stands_once(client: Client) -> None:
    page = make_front({"Science": 12, "Nature": 12, "Cities": 3})
    assert max(Counter(article.pk for article in shown(page)).values()) == 1
    assert [band.section.name for band in page.bands] == ["Science", "Nature", "Cities"]
    assert [len(band.others) + 1 for band in page.bands] == [2, 4, 3]


def test_the_newest_leads_until_another_is_pinned() -> None:
    page = make_front({"Science": 3})
    assert page.lead is not None
    assert page.lead.title == "Science 0"
    Article.objects.filter(title="Science 2").update(pinned_until=timezone.now() + timedelta(hours=1))
    pinned = front_page(load_frame())
    assert pinned.lead is not None
    assert [pinned.lead.title, *(article.title for article in pinned.left)] == ["Science 2", "Science 0", "Science 1"]


def test_a_picture_heads_the_left_column_and_each_band(make_photo: Callable[..., Photo]) -> None:
    make_front({"Science": 16})
    Article.objects.filter(title__in=["Science 4", "Science 13"]).update(lead_photo=make_photo())
    page = front_page(load_frame())
    assert [article.title for article in page.left] == ["Science 4", "Science 1", "Science 2"]
    assert page.bands[0].lead.title == "Science 13"


def test_a_pin_ends_by_the_clock() -> None:
    make_front({"Science": 2})
    with time_machine.travel(LONG_AGO, tick=False):
        Article.objects.filter(title="Science 1").update(pinned_until=timezone.now())
        lead = front_page(load_frame()).lead
    assert lead is not None
    assert lead.title == "Science 0"


def test_at_most_three_pins_count() -> None:
    make_front({"Science": 6})
    Article.objects.exclude(title="Science 0").update(pinned_until=timezone.now() + timedelta(hours=1))
    page = front_page(load_frame())
    assert [article.title for article in shown(page)][:4] == ["Science 1", "Science 2", "Science 3", "Science 0"]


def test_the_most_discussed_of_the_week_are_ranked_and_stand_once() -> None:
    make_front({"Science": 16})
    now = timezone.now()
    for number, (count, days) in enumerate([(90, 1), (50, 1), (70, 1), (99, 8), (0, 1)], start=6):
        moment = now - timedelta(days=days)
        Article.objects.filter(title=f"Science {number}").update(comment_count=count, last_comment_at=moment)
    page = front_page(load_frame())
    assert [article.title for article in page.discussed] == ["Science 6", "Science 8", "Science 7"]
    assert [article.title for article in page.latest] == ["Science 9", "Science 10", "Science 11", "Science 12"]
    assert max(Counter(article.pk for article in shown(page)).values()) == 1


def test_a_hidden_discussion_is_not_ranked() -> None:
    make_front({"Science": 8})
    Article.objects.update(comment_count=9, last_comment_at=timezone.now(), discussion="hidden")
    assert front_page(load_frame()).discussed == []


def test_a_subsections_articles_stand_in_its_parents_band() -> None:
    make_front({"Science": 11})
    part = factories.make_section("Ice", parent=Section.objects.get(slug="science"))
    factories.make_article("Old ice", section=part, publish_at=LONG_AGO - timedelta(days=1))
    bands = front_page(load_frame()).bands
    assert [article.title for article in (bands[0].lead, *bands[0].others)] == ["Science 10", "Old ice"]


def test_an_empty_magazine_is_a_friendly_page(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "The first article will stand here." in answer.content.decode()


def test_an_editor_of_an_empty_magazine_is_led_to_the_desk(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert "/admin/articles/article/add/" in client.get("/").content.decode()


def test_panels_of_higher_apps_stand_beside_the_lead(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_loaders", {})
    panels.register("front", "articles/_promo.html", lambda *_: {})
    text = client.get("/").content.decode()
    assert "front__right" in text
    assert "front--two" not in text


def test_one_heading_names_the_page_and_the_day(client: Client, article: Article) -> None:
    with time_machine.travel(LONG_AGO, tick=False):
        text = client.get("/").content.decode()
    assert '<h1 class="visually-hidden">Broadsheet, Monday 5 January 2026</h1>' in text
    assert text.count("<h1") == 1
