"""Changing a comment and taking one back with a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from tests import factories
from tests.browser.steps import opened_form, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

    type Enter = Callable[[Page, User], None]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
with_script = pytest.mark.parametrize("page", [True], indirect=True, ids=["with-script"])


@pytest.fixture
def mine(article: Article, other_reader: User) -> Comment:
    """Return a comment of Ada Lark that Ben Okoro has answered."""
    comment = factories.make_comment(article, by=factories.make_user("ada", display_name="Ada Lark"), text="It hums.")
    factories.make_comment(article, by=other_reader, parent=comment, text="So it does.")
    return comment


@pytest.fixture
def discussion(page: Page, article: Article, mine: Comment, enter: Enter) -> Page:
    """Return a window on the discussion, with Ada Lark signed in."""
    assert mine.author
    enter(page, mine.author)
    page.goto(article.get_absolute_url())
    return page


@pytest.fixture
def slow_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave more time to take a comment back than a slow machine needs."""
    for module in ("describing", "permissions"):
        monkeypatch.setattr(f"comments.{module}.UNSEND_SECONDS", 600)


def test_a_comment_is_changed_where_it_stands_or_on_its_page(discussion: Page, mine: Comment) -> None:
    comment = discussion.locator(f"#comment-{mine.pk}")
    comment.get_by_role("link", name="Edit your comment").first.click()
    field = discussion.get_by_label("Your comment").and_(discussion.locator(f"[id^=edit-{mine.pk}-], [id^=edit-form-]"))
    expect(field).to_have_value("It hums.")
    field.fill("It hums at night.")
    discussion.get_by_role("button", name="Save").click()
    expect(comment.locator(".comment__text").first).to_have_text("It hums at night.")
    expect(comment.locator(".comment__edited").first).to_contain_text("edited after replies")
    expect(discussion.get_by_text("Your changes are saved.")).to_be_attached()
    expect(discussion.get_by_text("So it does.")).to_be_visible()


@with_script
def test_cancel_gives_the_text_back_and_the_draft_waits(discussion: Page, mine: Comment) -> None:
    comment, act = discussion.locator(f"#comment-{mine.pk}"), discussion.locator(f"#comment-{mine.pk} .act--edit").first
    act.click()
    field = discussion.locator(f"#edit-{mine.pk}").get_by_label("Your comment")
    expect(field).to_be_focused()
    expect(comment.locator(".comment__text").first).to_be_hidden()
    field.fill("It hums at night.")
    expect(discussion.locator(f"#edit-{mine.pk} [data-draft]")).to_have_text("Draft kept")
    discussion.get_by_role("button", name="Cancel").click()
    expect(comment.locator(".comment__text").first).to_have_text("It hums.")
    expect(act).to_be_focused()
    act.click()
    discussion.get_by_role("button", name="Use the other text from this browser").click()
    expect(field).to_have_value("It hums at night.")
    discussion.get_by_role("button", name="Save").click()
    expect(comment).to_be_focused()
    assert discussion.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []


@with_script
def test_e19_an_open_reply_stays_while_the_comment_above_it_is_changed(discussion: Page, mine: Comment) -> None:
    discussion.get_by_role("link", name="Reply to Ben Okoro").click()
    reply = discussion.locator("[id^=reply-] textarea")
    reply.fill("Half a reply")
    discussion.locator(f"#comment-{mine.pk} .act--edit").first.click()
    discussion.locator(f"#edit-{mine.pk}").get_by_label("Your comment").fill("It hums at night.")
    discussion.get_by_role("button", name="Save").click()
    expect(discussion.get_by_text("It hums at night.")).to_be_visible()
    expect(reply).to_have_value("Half a reply")


@pytest.mark.usefixtures("slow_undo")
def test_a_comment_just_posted_is_taken_back(discussion: Page) -> None:
    discussion.locator("#comment-form").get_by_label("Your comment").fill("Too quick.")
    discussion.get_by_role("button", name="Post comment").click()
    posted = discussion.locator("article", has_text="Too quick.")
    posted.get_by_role("button", name="Undo posting your comment").click()
    expect(discussion.get_by_label("Your comment").last).to_have_value("Too quick.")
    expect(discussion.locator("article", has_text="Too quick.")).to_have_count(0)
    assert Comment.objects.get(source="Too quick.").number is None


@with_script
@pytest.mark.usefixtures("slow_undo")
def test_a_reply_taken_back_survives_cancel_and_reload(discussion: Page) -> None:
    answered = Comment.objects.get(source="So it does.")
    slot, act = f"#reply-{answered.pk}", discussion.locator(f"#comment-{answered.pk} .act--reply").first
    act.click()
    field = opened_form(discussion, slot).get_by_label("Your comment", exact=True)
    field.fill("Too quick.")
    discussion.get_by_role("button", name="Post reply").click()
    posted = discussion.locator("article", has_text="Too quick.").last
    posted.get_by_role("button", name="Undo posting your comment").click()
    expect(discussion.locator(f"{slot} [data-draft]")).to_have_text("Draft kept")
    discussion.locator(slot).get_by_role("button", name="Cancel").click()
    act.click()
    expect(opened_form(discussion, slot).get_by_label("Your comment", exact=True)).to_have_value("Too quick.")
    discussion.reload()
    act.click()
    expect(opened_form(discussion, slot).get_by_label("Your comment", exact=True)).to_have_value("Too quick.")


@with_script
@pytest.mark.usefixtures("slow_undo")
def test_a_thread_taken_back_survives_a_reload_beside_what_was_typed_meanwhile(discussion: Page) -> None:
    form = discussion.locator("#comment-form")
    field = form.get_by_label("Your comment", exact=True)
    field.fill("Too quick.")
    form.get_by_role("button", name="Post comment").click()
    posted = discussion.locator("article", has_text="Too quick.")
    expect(posted).to_be_focused()
    field.fill("Typed meanwhile.")
    posted.get_by_role("button", name="Undo posting your comment").click()
    expect(field).to_have_value("Too quick.")
    expect(form.locator("[data-draft]")).to_have_text("Draft kept")
    discussion.reload()
    expect(field).to_have_value("Too quick.")
    form.get_by_role("button", name="Use the other text from this browser").click()
    expect(field).to_have_value("Typed meanwhile.")


@with_script
def test_the_newer_of_two_texts_is_never_lost(discussion: Page, mine: Comment) -> None:
    slot, act = f"#edit-{mine.pk}", discussion.locator(f"#comment-{mine.pk} .act--edit").first
    field = discussion.locator(slot).get_by_label("Your comment", exact=True)
    other = discussion.locator(slot).get_by_role("button", name="Use the other text from this browser")
    for typed in ("Newer words.", "Newest words."):
        act.click()
        expect(opened_form(discussion, slot).get_by_label("Your comment", exact=True)).to_have_value("It hums.")
        field.fill(typed)
        discussion.locator(slot).get_by_role("button", name="Cancel").click()
    act.click()
    opened_form(discussion, slot)
    for waiting in ("Newest words.", "Newer words.", "It hums.", "Newest words."):
        other.click()
        expect(field).to_have_value(waiting)
        expect(field).to_be_focused()
    discussion.locator(slot).get_by_role("button", name="Save").click()
    expect(discussion.locator(f"#comment-{mine.pk}")).to_be_focused()
    until(discussion, "!Object.keys(localStorage).some((key) => key.startsWith('draft:'))")


def test_readers_see_what_a_comment_said_before(page: Page, article: Article, mine: Comment) -> None:
    from comments.services.editing import edit_comment

    assert mine.author
    edit_comment(Comment.objects.get(pk=mine.pk), by=mine.author, text="It sings.")
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name=re.compile("edited after replies")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this comment said")
    expect(page.locator("ins")).to_contain_text("sings")
    expect(page.locator("del")).to_contain_text("hums")
