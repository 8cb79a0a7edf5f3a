"""A page that somebody reads tells so by itself, and what of its promos they saw and followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles import counting
from articles.models import ArticleViews, Promo, PromoCount
from articles.services import counting as writing
from tests import factories
from tests.browser.conftest import heard_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Response

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
# Else it says that a program drives it, and counts nothing.
AS_A_READER = "Object.defineProperty(navigator, 'webdriver', {get: () => false})"


def test_reading_an_article_and_following_its_promo_is_counted(
    open_window: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "waiting", counting.Waiting())
    monkeypatch.setattr(counting, "WRITE_EVERY_SECONDS", 0)
    article = factories.make_article()
    # It leads to the same page, so that the answer has somebody to come to.
    there = f"{article.get_absolute_url()}#comments"
    promo = Promo.objects.create(label="Write to us", text="A letter.", url=there, slot="after-text")
    window = open_window(user_agent=BROWSER)
    window.add_init_script(AS_A_READER)
    errors = heard_errors(window)
    with window.expect_response(tells("article")) as read:
        window.goto(article.get_absolute_url())
    with window.expect_response(tells("clicked")):
        window.get_by_role("link", name="Read more").click()
    assert "cookie" not in read.value.request.all_headers()
    assert ArticleViews.objects.get(article=article).count == 1
    assert PromoCount.objects.get(promo=promo).clicked == 1
    assert errors == []


def tells(name: str) -> Callable[[Response], bool]:
    """Return what knows the answer to a message that names something."""
    return lambda answer: answer.url.endswith("/count/") and f"{name}=" in (answer.request.post_data or "")
