"""Everything a reader can do in a discussion, with scripts off: each step a link or a button of plain HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from accounts.models import User
from comments.models import Comment
from tests import factories
from tests.browser.journeys import ANSWERS, RECOMMEND, THREADS, look_back, make_walk
from tests.browser.steps import follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from articles.models import Article

    type Enter = Callable[[Page, User], None]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("page", [False], indirect=True, ids=["without-script"]),
]


@pytest.fixture
def walk(article: Article, reader: User, other_reader: User) -> tuple[Comment, Comment]:
    """Return the roots of a deep and of a wide thread in a discussion of two pages."""
    return make_walk(article, by=reader, other=other_reader)


@pytest.fixture
def parent(article: Article, other_reader: User) -> Comment:
    """Return a comment to take part with."""
    return factories.make_comment(article, by=other_reader, text="You could hear it on wet nights.")


@pytest.fixture
def member(page: Page, article: Article, parent: Comment, reader: User, enter: Enter) -> Page:
    """Return Ada Lark's window on the discussion."""
    enter(page, reader)
    page.goto(article.get_absolute_url())
    return page


def numbers(page: Page) -> list[str | None]:
    """Return the numbers of the threads on the page, in its order."""
    return [thread.get_attribute("value") for thread in page.locator("#thread > .comment").all()]


def test_pages_lead_forth_and_back(page: Page, article: Article, walk: tuple[Comment, Comment]) -> None:
    page.goto(article.get_absolute_url())
    first = numbers(page)
    follow(page, page.get_by_role("link", name="Later comments"))
    assert first + numbers(page) == [str(number) for number in range(1, THREADS + 1)]
    follow(page, page.get_by_role("link", name="Earlier comments"))
    assert numbers(page) == first


def test_orders_are_links(page: Page, article: Article, walk: tuple[Comment, Comment]) -> None:
    page.goto(article.get_absolute_url())
    orders = page.get_by_role("navigation", name="Sort comments")
    follow(page, orders.get_by_role("link", name="Newest"))
    expect(orders.locator("[aria-current]")).to_have_text("Newest")
    assert numbers(page)[:2] == [str(THREADS), str(THREADS - 1)]


def test_replies_left_out_are_behind_a_link(page: Page, article: Article, walk: tuple[Comment, Comment]) -> None:
    page.goto(article.get_absolute_url())
    thread = page.locator(f"#comment-{walk[1].pk}")
    last = page.locator(f"#replies-{walk[1].pk} > [value='{ANSWERS}']")
    expect(last).to_have_count(0)
    follow(page, thread.get_by_role("link", name=re.compile("^Show 11 more replies")))
    expect(last).to_be_visible()
    expect(page.get_by_role("region", name="What they answer")).to_contain_text(f"Well {walk[1].pk}.")


def test_deep_threads_go_on_on_a_page_of_their_own(page: Page, article: Article, walk: tuple[Comment, Comment]) -> None:
    page.goto(article.get_absolute_url())
    expect(page.get_by_text("Level 7.")).to_have_count(0)
    follow(page, page.get_by_role("link", name="Continue this thread (2 replies)"))
    expect(page.get_by_text("Level 8.")).to_be_visible()
    follow(page, page.get_by_role("link", name="Back to the thread"))
    expect(page.locator(":target")).to_contain_text("Level 6.")


def test_replies_fold_and_unfold(page: Page, article: Article, walk: tuple[Comment, Comment]) -> None:
    page.goto(article.get_absolute_url())
    handle = page.locator(f"#comment-{walk[0].pk} > details > summary")
    handle.click()
    expect(page.get_by_text("Level 1.")).to_be_hidden()
    handle.click()
    expect(page.get_by_text("Level 1.")).to_be_visible()


def test_a_comment_is_previewed_posted_quoted_and_mentions(member: Page, parent: Comment) -> None:
    follow(member, member.locator(f"#comment-{parent.pk}").get_by_role("link", name="Quote Ben Okoro"))
    field = member.get_by_label("Your comment", exact=True)
    expect(field).to_have_value(re.compile(r"^\[quote="))
    field.fill(f"{field.input_value()}@ben, *so* could I. :smile:")
    follow(member, member.get_by_role("button", name="Preview"))
    expect(member.locator(".preview em")).to_have_text("so")
    assert Comment.objects.count() == 1
    follow(member, member.get_by_role("button", name="Post reply"))
    posted = member.locator(":target")
    expect(posted.locator("figcaption")).to_have_text("Quote: Ben Okoro")
    expect(posted.get_by_role("link", name="@Ben Okoro")).to_have_attribute("href", "/members/ben/")
    expect(posted.get_by_role("img", name="smiling")).to_be_visible()


def test_a_refused_text_comes_back_with_its_reason(member: Page) -> None:
    member.locator("#comment-form").get_by_label("Your comment", exact=True).fill("See [here](/about).")
    follow(member, member.locator("#comment-form").get_by_role("button", name="Post"))
    expect(member.get_by_role("alert")).to_contain_text('The link "/about" has no full address.')
    expect(member.get_by_label("Your comment", exact=True)).to_have_value("See [here](/about).")


def test_a_comment_is_deleted_and_brought_back(member: Page) -> None:
    member.locator("#comment-form").get_by_label("Your comment", exact=True).fill("Only sticklebacks.")
    follow(member, member.locator("#comment-form").get_by_role("button", name="Post comment"))
    follow(member, member.locator(":target").get_by_role("link", name="Delete"))
    follow(member, member.get_by_role("button", name="Delete"))
    expect(member.get_by_text("You took this comment back: “Only sticklebacks.”.")).to_be_visible()
    follow(member, member.get_by_role("link", name="Undo"))
    follow(member, member.get_by_role("button", name="Bring it back"))
    expect(member.get_by_text("Only sticklebacks.")).to_be_visible()


def test_a_discussion_is_followed_and_a_person_ignored(member: Page, parent: Comment) -> None:
    follow(member, member.get_by_role("button", name="Follow this discussion"))
    expect(member.get_by_role("button", name="Stop following this discussion")).to_be_visible()
    comment = member.locator(f"#comment-{parent.pk}")
    follow(member, comment.get_by_role("link", name="More about Ben Okoro’s comment"))
    follow(member, member.get_by_role("button", name="Ignore Ben Okoro"))
    expect(comment.get_by_text("You could hear it on wet nights.")).to_be_hidden()
    comment.get_by_text("Show it").click()
    expect(comment.get_by_text("You could hear it on wet nights.")).to_be_visible()
    comment.get_by_text("More about Ben Okoro’s comment").click()
    follow(member, comment.get_by_role("button", name="Stop ignoring Ben Okoro"))
    expect(comment.get_by_text("A comment by someone you ignore.")).to_have_count(0)
    expect(member.locator(":target")).to_contain_text("You could hear it on wet nights.")


def test_the_bell_leads_to_the_answer_and_is_still_then(member: Page, article: Article, reader: User) -> None:
    own = factories.make_comment(article, by=reader, text="Mine.")
    factories.make_comment(article, by=factories.make_user("cleo", display_name="Cleo"), parent=own, text="Hers.")
    member.goto("/")
    follow(member, member.get_by_role("link", name="Notifications, 1 unread"))
    follow(member, member.get_by_role("link", name="Cleo answered you"))
    expect(member.locator(":target")).to_contain_text("Hers.")
    expect(member.get_by_role("link", name="Notifications", exact=True)).to_be_visible()


def test_a_vote_is_cast_and_taken_back(member: Page, parent: Comment) -> None:
    follow(member, member.get_by_role("button", name=RECOMMEND))
    cast = member.get_by_role("button", name=f"{RECOMMEND}, +1")
    expect(cast).to_have_attribute("aria-pressed", "true")
    follow(member, cast)
    expect(member.get_by_role("button", name=RECOMMEND)).to_have_attribute("aria-pressed", "false")


def test_a_comment_is_changed(member: Page, article: Article, reader: User) -> None:
    mine = factories.make_comment(article, by=reader, text="It hums.")
    member.reload()
    follow(member, member.locator(f"#comment-{mine.pk}").get_by_role("link", name="Edit your comment"))
    member.get_by_label("Your comment", exact=True).fill("It hums at night.")
    follow(member, member.get_by_role("button", name="Save"))
    expect(member.locator(":target .comment__text")).to_have_text("It hums at night.")
    expect(member.get_by_text("Your changes are saved.")).to_be_visible()


def test_what_is_new_is_found_one_after_the_other(member: Page, parent: Comment, other_reader: User) -> None:
    second = factories.make_comment(parent.article, by=other_reader, text="And on dry ones.")
    look_back(parent.article, by=User.objects.get(username="ada"))
    member.reload()
    member.locator(".unread").get_by_role("link", name="next new comment").click()
    expect(member).to_have_url(re.compile(rf"#comment-{parent.pk}$"))
    member.locator(f"#comment-{parent.pk}").get_by_role("link", name="Next new comment").click()
    expect(member).to_have_url(re.compile(rf"#comment-{second.pk}$"))
