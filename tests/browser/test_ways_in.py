"""Every way in leads back to the text that was written first, under the right comment, and one press posts it.

Sign-up is in test_gate_journey.py.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from playwright.sync_api import expect

from comments.models import Comment, Vote
from tests import factories
from tests.accounts.conftest import CODE
from tests.browser.steps import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
with_script = pytest.mark.parametrize("page", [True], indirect=True, ids=["with-script"])
TEXT = "I stood on that bridge too.\n\nIt *hums*."


@pytest.fixture
def parent(article: Article, other_reader: User, reader: User) -> Comment:
    """Return a comment that `reader`, signed out, will answer."""
    return factories.make_comment(article, by=other_reader, text="You could hear it on wet nights.")


def write_first(page: Page, parent: Comment) -> None:
    """Write a reply as a visitor and press the button that leads to sign-in."""
    page.goto(f"/comments/{parent.pk}/reply/")
    page.get_by_label("Your comment", exact=True).fill(TEXT)
    follow(page, page.get_by_role("button", name="Sign in and post"))
    expect(page.get_by_text("Your comment is kept")).to_be_visible()


def enter_code(page: Page, button: str) -> None:
    """Enter the code of the last mail."""
    expect(page.get_by_text("Your comment is kept")).to_be_visible()
    code = CODE.search(str(mail.outbox[-1].body))
    assert code
    page.get_by_label("Code").fill(code[1])
    follow(page, page.get_by_role("button", name=button))


def post_what_is_back(page: Page, parent: Comment) -> None:
    """Find the text under its comment, nothing posted; press once and find it in the discussion."""
    expect(page).to_have_url(re.compile(rf"/comments/{parent.pk}/reply/#reply-form$"))
    expect(page.get_by_label("Your comment", exact=True)).to_have_value(TEXT)
    expect(page.get_by_text("Your text is back. Post it when you are ready.")).to_be_visible()
    assert Comment.objects.count() == 1
    follow(page, page.get_by_role("button", name="Post", exact=False).last)
    expect(page.locator(f"#comment-{parent.pk}").get_by_text("I stood on that bridge too.")).to_be_visible()
    assert Comment.objects.filter(parent=parent).count() == 1


def test_b04_a_new_password_leads_back_to_the_text(page: Page, parent: Comment) -> None:
    write_first(page, parent)
    follow(page, page.get_by_role("link", name="Forgot your password?"))
    page.get_by_label("Email").fill("ada@mail.example")
    follow(page, page.get_by_role("button", name="Email me a code"))
    enter_code(page, "Confirm")
    page.get_by_label("New password", exact=True).fill("another horse battery")
    follow(page, page.get_by_role("button", name="Save and sign in"))
    post_what_is_back(page, parent)


@with_script
def test_a_sign_in_code_leads_back_to_the_text(page: Page, parent: Comment) -> None:
    write_first(page, parent)
    follow(page, page.get_by_role("link", name="Email me a sign-in code"))
    page.get_by_label("Email").fill("ada@mail.example")
    follow(page, page.get_by_role("button", name="Email me a code"))
    enter_code(page, "Confirm")
    post_what_is_back(page, parent)


def test_b13_after_sign_in_the_vote_has_the_focus_and_is_not_cast(page: Page, parent: Comment) -> None:
    page.goto(parent.article.get_absolute_url())
    follow(page, page.get_by_role("link", name="Recommend Ben Okoro’s comment"))
    page.get_by_label("Email address or username").fill("ada")
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    follow(page, page.get_by_role("main").get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("button", name="Recommend Ben Okoro’s comment")).to_be_focused()
    assert not Vote.objects.exists()
