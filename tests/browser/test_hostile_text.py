"""Whatever people type, nothing runs: no dialog, no request to another host, no complaint of the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from accounts.models import User
from articles.models import Article, Author, Byline, Photo
from articles.services.rendering import render_article
from tests import factories
from tests.browser.steps import overflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</title></script><svg onload=alert(3)>",
    "<iframe src=//evil.example></iframe>",
    "{{ 7|add:7 }}{% debug %}${7*7}",
    "\u202eevil\u202c \u2066right\u2069 a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a",
    "<style>*{display:none}</style><base href=//evil.example>",
    "--><!--<noscript><p title='</noscript><img src=x onerror=alert(4)>'>",
]
HOSTILE_MARKUP = [
    "[a](javascript:alert(5)) <javascript:alert(6)> [b](data:text/html,x) ![c](https://evil.example/x.png)",
    '[quote=1]<img src=x onerror="alert(7)">[/quote]\n\nMine. [media=javascript:alert(8)]',
    "`<script>alert(9)</script>` **<b onclick=alert(10)>x</b>**",
    "<a href='java\tscript:alert(11)'>x</a> http://evil.example\\@x/<script>",
]


@pytest.fixture
def hostile_site(reader: User) -> Article:
    """Return an article whose every text is an attack, with attacks for comments, by a member named like one."""
    all_at_once = " ".join(HOSTILE)
    author = Author.objects.create(name=HOSTILE[0], slug="hostile", biography=all_at_once)
    photo = Photo.objects.create(
        file="photos/none.jpg", width=1600, height=900, alt=all_at_once[:300], caption=all_at_once, credit=HOSTILE[1]
    )
    article = Article.objects.create(
        title=all_at_once[:200],
        slug="hostile",
        kicker=HOSTILE[2][:40],
        standfirst=all_at_once[:300],
        body="".join(f"<p>{text}</p>" for text in [*HOSTILE, *HOSTILE_MARKUP]),
        section=factories.make_section(),
        lead_photo=photo,
        lead_caption=all_at_once,
        status="published",
        publish_at=factories.LONG_AGO,
        first_published_at=factories.LONG_AGO,
    )
    Byline.objects.create(article=article, author=author)
    render_article(article)
    User.objects.filter(pk=reader.pk).update(display_name=HOSTILE[1][:40], biography=all_at_once)
    reader.refresh_from_db()
    for text in [*HOSTILE, *HOSTILE_MARKUP]:
        factories.make_comment(article, by=reader, text=text)
    return article


def test_nothing_runs(
    open_window: Callable[..., Page], live_server: LiveServer, hostile_site: Article, reader: User
) -> None:
    page = open_window()
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: None if live_server.url in request.url else alarms.append(request.url))
    page.on("console", lambda message: alarms.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: alarms.append(str(error)))
    for address in ("/", hostile_site.get_absolute_url(), reader.get_absolute_url(), "/authors/hostile/", "/latest/"):
        page.goto(address, wait_until="networkidle")
        expect(page.locator("main")).to_be_visible()
        assert page.title().endswith("Broadsheet"), address
    assert not [alarm for alarm in alarms if not alarm.startswith("data:")]


def test_a_hostile_comment_stays_inside_its_box(
    open_window: Callable[..., Page], article: Article, reader: User
) -> None:
    long_word = factories.make_comment(article, by=reader, text="W" * 3000)
    stacked = factories.make_comment(article, by=reader, text=("a" + "\u0301" * 60) * 20)
    page = open_window(viewport={"width": 390, "height": 844})
    page.goto(article.get_absolute_url())
    assert overflow(page) <= 0
    for comment in (long_word, stacked):
        box = page.locator(f"#comment-{comment.pk}").bounding_box()
        assert box
        assert box["width"] <= 390
