"""axe finds nothing on the pages readers meet first, in both themes and at both widths; nothing scrolls sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import factories
from tests.browser.steps import axe_problems, overflow

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESSES = {
    "front": "/",
    "sign in": "/accounts/login/",
    "sign up": "/accounts/signup/",
    "reset": "/accounts/password/reset/",
    "not found": "/articles/never-was/",
}


@pytest.fixture
def busy_article(article: Article, reader: User, other_reader: User) -> Article:
    """Return an article with a thread seven levels deep."""
    parent = None
    for turn in range(9):
        parent = factories.make_comment(
            article, by=(reader, other_reader)[turn % 2], parent=parent, text=f"> Well, *{turn}*\n\nsaid :smile: so."
        )
    return article


@pytest.mark.parametrize("name", ADDRESSES)
def test_axe_finds_nothing(themed_page: Page, busy_article: Article, name: str) -> None:
    themed_page.goto(ADDRESSES[name])
    assert axe_problems(themed_page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_under_an_article(themed_page: Page, busy_article: Article, width: int) -> None:
    themed_page.set_viewport_size({"width": width, "height": 844})
    themed_page.goto(busy_article.get_absolute_url())
    assert axe_problems(themed_page) == []


@pytest.mark.parametrize("width", [1280, 820, 390, 320])
def test_nothing_scrolls_sideways(themed_page: Page, busy_article: Article, width: int) -> None:
    themed_page.set_viewport_size({"width": width, "height": 844})
    for address in (*ADDRESSES.values(), busy_article.get_absolute_url()):
        themed_page.goto(address)
        assert overflow(themed_page) <= 0, address
