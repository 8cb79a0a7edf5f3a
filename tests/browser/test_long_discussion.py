"""Pages of a long discussion: more replies in place with scripts, on a page of their own without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.steps import follow
from tests.comments.makers import make_threads

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from articles.models import Article
    from comments.models import Comment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def root(article: Article) -> Comment:
    """Return the first of many threads, too long for its page."""
    reader = factories.make_user("cleo", display_name="Cleo Marsh")
    [first, *_] = make_threads(article, by=reader, sizes=[70, *[2] * 40])
    return first


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with-script"])
def test_more_replies_are_put_in_place(page: Page, article: Article, root: Comment) -> None:
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Show 20 more replies to Cleo Marsh").click()
    expect(page.locator(f"#replies-{root.pk} > li")).to_have_count(69)
    expect(page.locator(f"#comment-{root.pk + 50}")).to_be_focused()
    expect(page.locator("#status")).to_have_text("20 replies loaded.")
    assert page.url.endswith(article.get_absolute_url())


@pytest.mark.parametrize("page", [False], indirect=True, ids=["without-script"])
def test_more_replies_have_a_page(page: Page, article: Article, root: Comment) -> None:
    page.goto(article.get_absolute_url())
    follow(page, page.get_by_role("link", name="Show 20 more replies to Cleo Marsh"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Replies to comment 1")
    expect(page.locator(f"#replies-{root.pk} > li")).to_have_count(20)
