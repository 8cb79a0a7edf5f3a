"""Everything a reader can do in a discussion, by keys alone, with scripts on: reached by Tab, done by Enter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from tests import factories
from tests.browser.journeys import ANSWERS, RECOMMEND, THREADS, look_back, make_walk
from tests.browser.steps import follow_by_key, leaving, opened_form, tab_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

    type Enter = Callable[[Page, User], None]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("page", [True], indirect=True, ids=["with-script"]),
]


@pytest.fixture
def walk(page: Page, article: Article, reader: User, other_reader: User) -> tuple[Comment, Comment]:
    """Return the roots of a deep and of a wide thread in a discussion of two pages, which the window shows."""
    roots = make_walk(article, by=reader, other=other_reader)
    page.goto(article.get_absolute_url())
    return roots


@pytest.fixture
def member(page: Page, article: Article, other_reader: User, reader: User, enter: Enter) -> Page:
    """Return Ada Lark's window on a discussion of one comment, with the focus on that."""
    comment = factories.make_comment(article, by=other_reader, text="You could hear it on wet nights.")
    enter(page, reader)
    page.goto(article.get_absolute_url())
    page.locator(f"#comment-{comment.pk}").get_by_role("link", name="Ben Okoro", exact=True).focus()
    return page


def test_pages_and_orders_are_followed(page: Page, walk: tuple[Comment, Comment]) -> None:
    follow_by_key(page, page.get_by_role("link", name="Later comments"))
    expect(page.locator("#thread > .comment").last).to_have_attribute("value", str(THREADS))
    follow_by_key(page, page.get_by_role("link", name="Earlier comments"))
    expect(page.locator("#thread > .comment").first).to_have_attribute("value", "1")
    follow_by_key(page, page.get_by_role("navigation", name="Sort comments").get_by_role("link", name="Newest"))
    expect(page.locator("#thread > .comment").first).to_have_attribute("value", str(THREADS))


def test_replies_left_out_come_in_place_and_take_the_focus(page: Page, walk: tuple[Comment, Comment]) -> None:
    thread = page.locator(f"#comment-{walk[1].pk}")
    thread.get_by_role("link", name=re.compile("^Show 11 more replies")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#replies-{walk[1].pk} > [value='{ANSWERS}']")).to_be_visible()
    expect(page.locator(f"#replies-{walk[1].pk} > [value='{ANSWERS - 10}'] > article")).to_be_focused()
    expect(page.locator("#status")).to_have_text("11 replies loaded.")


def test_deep_threads_go_on_and_lead_back(page: Page, walk: tuple[Comment, Comment]) -> None:
    follow_by_key(page, page.get_by_role("link", name="Continue this thread (2 replies)"))
    expect(page.get_by_text("Level 8.")).to_be_visible()
    follow_by_key(page, page.get_by_role("link", name="Back to the thread"))
    expect(page.locator(":target")).to_contain_text("Level 6.")


def test_replies_fold_and_unfold(page: Page, walk: tuple[Comment, Comment]) -> None:
    handle = page.locator(f"#comment-{walk[0].pk} > details > summary")
    handle.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Level 1.")).to_be_hidden()
    expect(handle).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_text("Level 1.")).to_be_visible()


def test_a_quote_is_previewed_and_posted(member: Page) -> None:
    parent = Comment.objects.get()
    tab_to(member, member.get_by_role("link", name="Quote Ben Okoro"))
    member.keyboard.press("Enter")
    field = opened_form(member, f"#reply-{parent.pk}").get_by_label("Your comment", exact=True)
    member.keyboard.type("@ben, *so* could I.")
    tab_to(member, member.locator(f"#reply-{parent.pk}").get_by_role("button", name="Preview"))
    member.keyboard.press("Enter")
    expect(member.locator(".preview em")).to_have_text("so")
    tab_to(member, field)
    member.keyboard.press("Control+Enter")
    posted = member.locator(f"#replies-{parent.pk} article")
    expect(posted).to_be_focused()
    expect(posted.locator("figcaption")).to_have_text("Quote: Ben Okoro")
    expect(posted.get_by_role("link", name="@Ben Okoro")).to_be_visible()


def test_a_comment_is_written_deleted_and_brought_back(member: Page) -> None:
    tab_to(member, member.locator("#comment-form").get_by_label("Your comment", exact=True))
    member.keyboard.type("Only sticklebacks.")
    member.keyboard.press("Control+Enter")
    expect(member.locator("#thread > .comment article").last).to_be_focused()
    tab_to(member, member.get_by_role("link", name="Delete"))
    for act in ("button:Delete", "link:Undo", "button:Bring it back"):
        with leaving(member):
            member.keyboard.press("Enter")
        role, name = act.split(":")
        tab_to(member, member.get_by_role(role, name=name))  # type: ignore[arg-type]
    with leaving(member):
        member.keyboard.press("Enter")
    expect(member.get_by_text("Only sticklebacks.")).to_be_visible()


def test_a_vote_is_cast(member: Page) -> None:
    tab_to(member, member.get_by_role("button", name=RECOMMEND))
    member.keyboard.press("Enter")
    cast = member.get_by_role("button", name=f"{RECOMMEND}, +1")
    expect(cast).to_be_focused()
    expect(cast).to_have_attribute("aria-pressed", "true")


def test_a_comment_is_changed(member: Page, article: Article, reader: User) -> None:
    mine = factories.make_comment(article, by=reader, text="It hums.")
    member.reload()
    member.locator(f"#comment-{mine.pk}").get_by_role("link", name="Ada Lark", exact=True).focus()
    tab_to(member, member.get_by_role("link", name="Edit your comment"))
    member.keyboard.press("Enter")
    opened_form(member, f"#edit-{mine.pk}")
    member.keyboard.type(" At night.")
    tab_to(member, member.get_by_role("button", name="Save"))
    member.keyboard.press("Enter")
    expect(member.locator(f"#comment-{mine.pk}")).to_be_focused()
    expect(member.locator(f"#comment-{mine.pk} .comment__text")).to_have_text("It hums. At night.")


def test_what_is_new_is_found_one_after_the_other(
    page: Page, article: Article, other_reader: User, reader: User, enter: Enter
) -> None:
    new = [factories.make_comment(article, by=other_reader, text=text) for text in ("On wet nights.", "On dry ones.")]
    look_back(article, by=reader)
    enter(page, reader)
    page.goto(article.get_absolute_url())
    page.locator(".unread").get_by_role("link", name="next new comment").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"#comment-{new[0].pk}$"))
    tab_to(page, page.locator(f"#comment-{new[0].pk}").get_by_role("link", name="Next new comment"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"#comment-{new[1].pk}$"))
