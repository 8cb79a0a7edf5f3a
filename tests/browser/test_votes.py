"""Voting with a real browser: in place with scripts, by form without; nothing being written is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from comments.models import Comment, Vote
from tests import factories
from tests.browser.steps import follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
with_script = pytest.mark.parametrize("page", [True], indirect=True, ids=["with-script"])
RECOMMEND = "Recommend Ben Okoro’s comment"


@pytest.fixture
def liked(article: Article, other_reader: User) -> Comment:
    """Return a comment somebody will recommend."""
    return factories.make_comment(article, by=other_reader, text="You could hear it on wet nights.")


@pytest.fixture
def discussion(page: Page, article: Article, liked: Comment, enter: Callable[[Page, User], None]) -> Page:
    """Return a window on the discussion, with a member signed in."""
    enter(page, factories.make_user("ada", display_name="Ada Lark"))
    page.goto(article.get_absolute_url())
    return page


def test_a_press_counts_with_scripts_and_without(discussion: Page, liked: Comment) -> None:
    discussion.get_by_role("button", name=RECOMMEND).click()
    cast = discussion.get_by_role("button", name=f"{RECOMMEND}, +1")
    expect(cast).to_have_attribute("aria-pressed", "true")
    assert Vote.objects.get().comment_id == liked.pk


@with_script
def test_e19_an_open_reply_stays_while_a_vote_is_cast(discussion: Page, liked: Comment) -> None:
    discussion.locator(f"#comment-{liked.pk}").get_by_role("link", name="Reply to Ben Okoro").click()
    field = discussion.locator(f"#reply-{liked.pk}").get_by_label("Your comment")
    expect(field).to_be_focused()
    field.fill("Half a thought")
    field.evaluate("field => field.setSelectionRange(4, 4)")
    discussion.get_by_role("button", name=RECOMMEND).click()
    cast = discussion.get_by_role("button", name=f"{RECOMMEND}, +1")
    expect(cast).to_be_focused()
    expect(field).to_have_value("Half a thought")
    assert field.evaluate("field => field.selectionStart") == 4
    expect(discussion.locator("#status")).to_have_text("Recommended.")


@with_script
def test_a_double_click_does_not_undo_itself(discussion: Page) -> None:
    discussion.get_by_role("button", name=RECOMMEND).dblclick()
    expect(discussion.get_by_role("button", name=f"{RECOMMEND}, +1")).to_have_attribute("aria-pressed", "true")
    assert Vote.objects.count() == 1


@with_script
def test_more_opens_where_it_was_pressed(discussion: Page) -> None:
    discussion.get_by_role("link", name="More about Ben Okoro’s comment").click()
    expect(discussion.locator("summary", has_text="More about Ben Okoro’s comment")).to_be_focused()
    follow(discussion, discussion.get_by_role("button", name="Mute this branch under Ben Okoro’s comment"))
    discussion.locator("summary", has_text="More about").click()
    expect(discussion.get_by_role("button", name="Unmute this branch")).to_be_visible()
