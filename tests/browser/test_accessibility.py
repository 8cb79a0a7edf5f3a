"""axe finds nothing on the pages readers meet first, in both themes and at both widths; nothing scrolls sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import factories
from tests.browser.steps import overflows_at, problems_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESSES = ("/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/articles/never-was/")


@pytest.fixture
def busy_article(article: Article, reader: User, other_reader: User) -> Article:
    """Return an article with a thread seven levels deep."""
    parent = None
    for turn in range(9):
        parent = factories.make_comment(
            article, by=(reader, other_reader)[turn % 2], parent=parent, text=f"> Well, *{turn}*\n\nsaid :smile: so."
        )
    return article


def test_axe_finds_nothing(themed_page: Page, busy_article: Article) -> None:
    assert problems_at(themed_page, ADDRESSES) == {}


def test_axe_finds_nothing_under_an_article(themed_page: Page, busy_article: Article) -> None:
    for width in (1280, 390):
        themed_page.set_viewport_size({"width": width, "height": 844})
        assert problems_at(themed_page, [busy_article.get_absolute_url()]) == {}, width


def test_nothing_scrolls_sideways(themed_page: Page, busy_article: Article) -> None:
    addresses = (*ADDRESSES, busy_article.get_absolute_url())
    assert overflows_at(themed_page, addresses, (1280, 820, 390, 320)) == {}
