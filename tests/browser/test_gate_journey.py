"""The most important flow: read, write, sign up, come back to the text, post it; later delete it.

Each journey runs with scripts and again without.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from playwright.sync_api import expect

from comments.models import Comment
from tests import factories
from tests.browser.steps import follow, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CODE = re.compile(r"^([A-Z]{4}-[A-Z]{4})$", re.MULTILINE)
TEXT = "I stood on that bridge too.\n\nIt *hums*."


@pytest.fixture
def parent(article: Article, other_reader: User) -> Comment:
    """Return a comment somebody will answer."""
    return factories.make_comment(article, by=other_reader, text="You could hear it on wet nights.")


def write_reply_first(page: Page, article: Article, parent: Comment) -> None:
    """Open the reply form as a visitor, type and send."""
    page.goto(article.get_absolute_url())
    follow(page, page.locator(f"#comment-{parent.pk}").get_by_role("link", name="Reply to Ben Okoro"))
    page.get_by_label("Your comment", exact=True).fill(TEXT)
    follow(page, page.get_by_role("button", name="Sign in and post"))
    expect(page.get_by_text("Your comment is kept")).to_be_visible()


def sign_up(page: Page, username: str = "cleo") -> None:
    """Follow the way to a new account and enter the mailed code."""
    follow(page, page.get_by_role("main").get_by_role("link", name="Create an account"))
    page.get_by_label("Email").fill(f"{username}@mail.example")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    follow(page, page.get_by_role("button", name="Create account"))
    expect(page.get_by_label("Code")).to_be_visible()
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    page.get_by_label("Code").fill(found[1])
    follow(page, page.get_by_role("button", name="Confirm"))


def test_a_visitor_writes_first_signs_up_and_posts(page: Page, article: Article, parent: Comment) -> None:
    write_reply_first(page, article, parent)
    sign_up(page)
    expect(page).to_have_url(re.compile(rf"/comments/{parent.pk}/reply/"))
    expect(page.get_by_label("Your comment", exact=True)).to_have_value(TEXT)
    expect(page.get_by_text("Your text is back. Post it when you are ready.")).to_be_visible()
    assert Comment.objects.count() == 1

    follow(page, page.get_by_role("button", name="Post", exact=False).last)
    posted = page.locator(f"#comment-{parent.pk}").get_by_text("I stood on that bridge too.")
    expect(posted).to_be_visible()
    comment = Comment.objects.get(parent=parent)
    expect(page).to_have_url(re.compile(rf"{article.get_absolute_url()}#comment-{comment.pk}$"))
    assert page.evaluate("document.querySelector(':target')?.id") == f"comment-{comment.pk}"


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with-script"])
def test_after_sign_in_the_text_is_back_with_the_focus_in_it(page: Page, article: Article) -> None:
    factories.make_user("ada", display_name="Ada Lark")
    page.goto(f"{article.get_absolute_url()}comment/")
    page.get_by_label("Your comment", exact=True).fill(TEXT)
    follow(page, page.get_by_role("button", name="Sign in and post"))
    page.get_by_label("Email address or username").fill("ada")
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    follow(page, page.get_by_role("main").get_by_role("button", name="Sign in", exact=True))
    expect(page).to_have_url(re.compile(rf"{article.get_absolute_url()}#comment-form$"))
    frame = "new Promise((done) => requestAnimationFrame(done))"
    page.evaluate(f"(async () => {{ for (let i = 0; i < 4; i++) await {frame}; }})()")
    field = page.get_by_label("Your comment", exact=True)
    expect(field).to_have_value(TEXT)
    assert field.evaluate("(field) => field === document.activeElement")


def test_deleting_an_answered_comment_leaves_its_place(page: Page, article: Article, other_reader: User) -> None:
    reader = factories.make_user("ada", display_name="Ada Lark")
    mine = factories.make_comment(article, by=reader, text="Only sticklebacks there.")
    factories.make_comment(article, by=other_reader, parent=mine, text="And one bullhead.")
    sign_in(page, to=article.get_absolute_url())
    follow(page, page.locator(f"#comment-{mine.pk}").get_by_role("link", name="Delete").first)
    follow(page, page.get_by_role("button", name="Delete"))
    expect(page.get_by_text("You deleted this comment.")).to_be_visible()

    page.context.clear_cookies()
    page.goto(article.get_absolute_url())
    tombstone = page.locator(f"#comment-{mine.pk}")
    expect(tombstone.get_by_text("The comment was deleted.")).to_be_visible()
    expect(tombstone.get_by_text("And one bullhead.")).to_be_visible()
    assert "sticklebacks" not in page.content()
