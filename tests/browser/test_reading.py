"""Reading with a real browser: what is new, folds, keys."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments.models import Comment, Visit
from tests import factories
from tests.browser.steps import LOOKS, axe_problems, follow, overflow, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

    type Enter = Callable[[Page, User], None]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
with_script = pytest.mark.parametrize("page", [True], indirect=True, ids=["with-script"])


@pytest.fixture
def thread(article: Article, other_reader: User) -> list[Comment]:
    """Return a root with two replies and a second root, the last two of them an hour newer."""
    root = factories.make_comment(article, by=other_reader, text="You could hear it on wet nights.")
    replies = [factories.make_comment(article, by=other_reader, parent=root, text=f"Reply {turn}.") for turn in (1, 2)]
    comments = [root, *replies, factories.make_comment(article, by=other_reader, text="A thread of its own.")]
    earlier = timezone.now() - timedelta(hours=2)
    Comment.objects.filter(pk__in=[comment.pk for comment in comments[:2]]).update(published_at=earlier)
    return comments


@pytest.fixture
def returning(page: Page, article: Article, thread: list[Comment], reader: User, enter: Enter) -> Page:
    """Return a window of a member who looked here an hour ago."""
    Visit.objects.create(user=reader, article=article, seen_at=timezone.now() - timedelta(hours=1))
    enter(page, reader)
    page.goto(article.get_absolute_url())
    page.wait_for_load_state("load")
    return page


def test_new_comments_are_named_linked_and_marked_read(returning: Page, thread: list[Comment]) -> None:
    expect(returning.locator(".unread")).to_contain_text("2 new since")
    expect(returning.locator(".comment__new")).to_have_text(["New", "New"])
    returning.locator(".unread").get_by_role("link", name="next new comment").click()
    expect(returning).to_have_url(re.compile(rf"#comment-{thread[2].pk}$"))
    returning.locator(f"#comment-{thread[2].pk}").get_by_role("link", name="Next new comment").click()
    expect(returning).to_have_url(re.compile(rf"#comment-{thread[3].pk}$"))
    follow(returning, returning.get_by_role("button", name="mark all read"))
    expect(returning.locator(".unread")).to_have_count(0)
    expect(returning.locator(".comment__new")).to_have_count(0)


def focused(page: Page) -> str | None:
    return page.evaluate("document.activeElement.closest('article')?.id ?? document.activeElement.tagName")  # type: ignore[no-any-return]


@with_script
def test_keys_walk_through_the_discussion(returning: Page, thread: list[Comment]) -> None:
    names = [f"comment-{comment.pk}" for comment in thread]
    returning.locator(f"#{names[0]} .comment__text").first.click()
    for key, place in [("j", 1), ("J", 2), ("K", 1), ("p", 0), ("n", 2), ("n", 3), ("k", 2), ("p", 0)]:
        returning.keyboard.press(key)
        expect(returning.locator(f"#{names[place]}")).to_be_focused()
    returning.keyboard.press("x")
    expect(returning.locator(f"#{names[0]} > details")).not_to_have_attribute("open", "")
    expect(returning.locator(f"#{names[0]} > details > summary")).to_be_focused()
    returning.keyboard.press("j")
    expect(returning.locator(f"#{names[3]}")).to_be_focused()


@with_script
def test_keys_open_a_reply_and_are_letters_in_it(returning: Page, thread: list[Comment]) -> None:
    returning.locator(f"#comment-{thread[3].pk} .comment__text").click()
    returning.keyboard.press("r")
    field = returning.locator(f"#reply-{thread[3].pk} textarea")
    expect(field).to_be_focused()
    returning.keyboard.type("jkx?")
    expect(field).to_have_value("jkx?")
    assert focused(returning) == f"comment-{thread[3].pk}"
    field.fill("")


@with_script
def test_the_list_of_keys_switches_them_off(returning: Page, thread: list[Comment], reader: User) -> None:
    returning.locator(f"#comment-{thread[0].pk} .comment__text").first.click()
    returning.keyboard.press("?")
    expect(returning.get_by_role("dialog", name="Keys in the discussion")).to_be_visible()
    returning.get_by_label("Use these keys").uncheck()
    expect(returning.locator("#status")).to_have_text("Your choice is saved.")
    reader.refresh_from_db()
    assert not reader.has_comment_keys
    returning.get_by_role("button", name="Close").click()
    expect(returning.locator(f"#comment-{thread[0].pk}")).to_be_focused()
    returning.keyboard.press("j")
    expect(returning.locator(f"#comment-{thread[0].pk}")).to_be_focused()


@with_script
def test_folds_take_the_focus_and_are_remembered(returning: Page, thread: list[Comment]) -> None:
    fold = returning.locator(f"#comment-{thread[0].pk} > details")
    returning.get_by_role("button", name="Fold all").click()
    expect(fold).not_to_have_attribute("open", "")
    expect(fold.locator("> summary")).to_contain_text("2 replies, 1 new")
    until(returning, "Object.keys(localStorage).some((key) => key.includes('fold'))")
    returning.reload()
    expect(fold).not_to_have_attribute("open", "")
    expect(returning.get_by_role("button", name="Unfold all")).to_be_visible()
    fold.locator("> summary").click()
    expect(fold).to_have_attribute("open", "")
    expect(fold.locator("> summary")).to_be_focused()


@with_script
def test_e72_arrivals_wait_for_the_reader_and_take_no_focus(
    returning: Page, thread: list[Comment], other_reader: User
) -> None:
    field = returning.locator("#comment-form textarea")
    field.fill("Half a thought")
    before = field.bounding_box()
    parent = Comment.objects.get(pk=thread[1].pk)
    for place in (parent, Comment.objects.get(pk=thread[0].pk), None):
        factories.make_comment(parent.article, by=other_reader, parent=place, text=f"After {place}.")
    expect(returning.locator("#thread article")).to_have_count(4)
    assert field.bounding_box() == before
    field.focus()
    returning.get_by_role("link", name="Look for new comments").click()
    expect(returning.locator("#thread article")).to_have_count(7)
    expect(returning.locator(f"#replies-{parent.pk} article")).to_contain_text("After")
    expect(returning.locator("#thread > .comment").last).to_contain_text("After None.")
    expect(returning.get_by_role("heading", name="7 comments")).to_be_visible()
    expect(returning.locator("#status")).to_have_text("3 new comments shown.")
    expect(field).to_be_focused()
    expect(field).to_have_value("Half a thought")
    field.fill("")


@with_script
def test_arrivals_are_told_of_and_put_in_place_on_request(
    page: Page, article: Article, thread: list[Comment], other_reader: User
) -> None:
    page.clock.install()
    page.goto(article.get_absolute_url())
    way = page.locator("[data-arrivals]")
    expect(way).to_have_text("Look for new comments")
    reply = factories.make_comment(article, by=other_reader, parent=Comment.objects.get(pk=thread[3].pk), text="So?")
    factories.make_comment(article, by=other_reader, text="Another thread.")
    page.clock.run_for(31_000)
    expect(way).to_have_text("2 new comments")
    expect(page.locator("#thread article")).to_have_count(4)
    page.get_by_role("button", name="1 new reply").click()
    expect(page.locator(f"#comment-{reply.pk}")).to_be_focused()
    expect(way).to_have_text("1 new comment")
    way.click()
    expect(page.locator("#thread > .comment").last).to_contain_text("Another thread.")
    expect(way).to_have_text("Look for new comments")
    expect(page.locator("#thread article")).to_have_count(6)


@pytest.mark.parametrize("page", [False], indirect=True, ids=["without-script"])
def test_e72_arrivals_are_a_page_without_scripts(returning: Page, thread: list[Comment], other_reader: User) -> None:
    factories.make_comment(thread[0].article, by=other_reader, text="The newest of all.")
    follow(returning, returning.get_by_role("link", name="Look for new comments"))
    expect(returning.get_by_role("heading", name="New comments", exact=True)).to_be_visible()
    expect(returning.locator(".comment")).to_have_count(1)
    expect(returning.locator(".comment")).to_contain_text("The newest of all.")


@pytest.mark.parametrize(*LOOKS, indirect=["themed_page"])
def test_what_is_new_and_folded_is_clean_for_axe_at_every_width(
    themed_page: Page, thread: list[Comment], reader: User, enter: Enter, width: int
) -> None:
    Visit.objects.create(user=reader, article=thread[0].article, seen_at=timezone.now() - timedelta(hours=1))
    Comment.objects.filter(pk=thread[1].pk).update(body_html=f"<p>{'A long story. ' * 100}</p>")
    themed_page.set_viewport_size({"width": width, "height": 900})
    enter(themed_page, reader)
    themed_page.goto(thread[0].article.get_absolute_url())
    themed_page.locator(f"#comment-{thread[0].pk} summary").first.click()
    assert axe_problems(themed_page) == []
    themed_page.locator(f"#comment-{thread[0].pk} summary").first.click()
    themed_page.get_by_role("button", name="Keyboard").click()
    themed_page.get_by_role("dialog").wait_for()
    assert axe_problems(themed_page) == []
    assert overflow(themed_page) == 0
