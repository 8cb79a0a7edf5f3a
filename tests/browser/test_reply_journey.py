"""Taking part with a real browser: in place with scripts, on the writing page without, by keys alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from comments.services.deletion import delete_comment
from tests import factories
from tests.browser.steps import follow, opened_form, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, Route

    from accounts.models import User
    from articles.models import Article

    type Enter = Callable[[Page, User], None]

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
with_script = pytest.mark.parametrize("page", [True], indirect=True, ids=["with-script"])


@pytest.fixture
def parent(article: Article, other_reader: User) -> Comment:
    """Return a comment somebody will answer."""
    return factories.make_comment(article, by=other_reader, text="You could hear it on wet nights.")


@pytest.fixture
def discussion(page: Page, article: Article, parent: Comment, enter: Enter) -> Page:
    """Return a window on the discussion, with Ada Lark signed in."""
    enter(page, factories.make_user("ada", display_name="Ada Lark"))
    page.goto(article.get_absolute_url())
    return page


def open_reply(page: Page, parent: Comment, act: str = "Reply to Ben Okoro") -> Locator:
    """Press Reply or Quote under a comment, wait for the form and return its field."""
    page.locator(f"#comment-{parent.pk}").get_by_role("link", name=act).click()
    return opened_form(page, f"#reply-{parent.pk}").get_by_label("Your comment", exact=True)


@with_script
def test_a_reply_is_put_in_place(discussion: Page, parent: Comment) -> None:
    field = open_reply(discussion, parent)
    field.fill("I stood there too.")
    discussion.get_by_role("button", name="Post reply").click()
    posted = discussion.locator(f"#replies-{parent.pk} article")
    expect(posted).to_be_focused()
    expect(posted).to_contain_text("I stood there too.")
    expect(discussion.get_by_role("heading", name="2 comments")).to_be_visible()
    expect(discussion.locator("#status")).to_have_text("Comment posted.")
    expect(discussion.locator(f"#reply-{parent.pk}")).to_be_empty()
    assert posted.get_attribute("id") == f"comment-{Comment.objects.get(parent=parent).pk}"


@with_script
def test_a_new_thread_is_put_at_the_end_and_the_form_starts_afresh(discussion: Page) -> None:
    form = discussion.locator("#comment-form")
    form.get_by_label("Your comment", exact=True).fill("A thread of my own.")
    form.get_by_role("button", name="Post comment").click()
    expect(discussion.locator("#thread > .comment").last).to_contain_text("A thread of my own.")
    expect(discussion.locator("#comment-form").get_by_label("Your comment", exact=True)).to_have_value("")
    discussion.reload()
    expect(discussion.locator("#comment-form").get_by_label("Your comment", exact=True)).to_have_value("")


@with_script
def test_a_refused_reply_keeps_its_text_in_place(discussion: Page, parent: Comment) -> None:
    open_reply(discussion, parent)
    slot = discussion.locator(f"#reply-{parent.pk}")
    slot.get_by_label("Your comment", exact=True).fill("See [here](/about).")
    slot.get_by_role("button", name="Post reply").click()
    expect(slot.get_by_role("alert")).to_contain_text('The link "/about" has no full address.')
    expect(slot.get_by_label("Your comment", exact=True)).to_be_focused()
    expect(slot.get_by_label("Your comment", exact=True)).to_have_value("See [here](/about).")
    assert Comment.objects.count() == 1


@with_script
def test_a_preview_is_shown_in_place_and_nothing_is_stored(discussion: Page) -> None:
    form = discussion.locator("#comment-form")
    form.get_by_label("Your comment", exact=True).fill("It *hums*.")
    form.get_by_role("button", name="Preview").click()
    expect(discussion.get_by_role("heading", name="Preview")).to_be_visible()
    expect(discussion.locator("#comment-form em")).to_have_text("hums")
    assert Comment.objects.count() == 1


@with_script
def test_keys_alone_open_post_and_close(discussion: Page, parent: Comment) -> None:
    discussion.locator(f"#comment-{parent.pk} .act--reply").focus()
    discussion.keyboard.press("Enter")
    field = opened_form(discussion, f"#reply-{parent.pk}").get_by_label("Your comment", exact=True)
    discussion.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(discussion.locator(f"#comment-{parent.pk} .act--reply")).to_be_focused()
    discussion.keyboard.press("Enter")
    opened_form(discussion, f"#reply-{parent.pk}")
    discussion.keyboard.type("Typed by keys.")
    discussion.keyboard.press("Control+Enter")
    expect(discussion.locator(f"#replies-{parent.pk} article")).to_contain_text("Typed by keys.")


@with_script
def test_a_draft_survives_a_closed_tab_and_goes_with_the_post(discussion: Page) -> None:
    field = discussion.locator("#comment-form").get_by_label("Your comment", exact=True)
    field.press_sequentially("Half a thought")
    expect(discussion.locator("[data-draft]")).to_have_text("Draft kept")
    discussion.reload()
    expect(field).to_have_value("Half a thought")
    discussion.locator("#comment-form").get_by_role("button", name="Post comment").click()
    expect(discussion.locator("#thread")).to_contain_text("Half a thought")
    until(discussion, "!Object.keys(localStorage).some((key) => key.startsWith('draft:'))")


@with_script
def test_what_was_typed_before_the_scripts_ran_is_kept(discussion: Page) -> None:
    held: list[Route] = []
    discussion.route("**/js/discussion*.js", lambda route: held.append(route))  # noqa: PLW0108
    with discussion.expect_request("**/js/discussion*.js"):
        discussion.reload(wait_until="commit")
    discussion.locator("#comment-form").get_by_label("Your comment", exact=True).fill("Early words")
    expect(discussion.locator("[data-draft]")).to_be_empty()
    held[0].continue_()
    expect(discussion.locator("[data-draft]")).to_have_text("Draft kept")


@with_script
def test_words_selected_in_a_comment_are_quoted(discussion: Page, parent: Comment) -> None:
    discussion.locator(f"#comment-{parent.pk} .comment__text p").evaluate(
        "(p) => { const r = document.createRange(); r.setStart(p.firstChild, 0); r.setEnd(p.firstChild, 17);"
        " getSelection().removeAllRanges(); getSelection().addRange(r); }"
    )
    field = open_reply(discussion, parent, "Quote Ben Okoro")
    expect(field).to_have_value(f"[quote={parent.pk}]You could hear it[/quote]\n\n")
    field.press_sequentially("So could I.")
    discussion.get_by_role("button", name="Post reply").click()
    expect(discussion.locator(f"#replies-{parent.pk} figcaption")).to_have_text("Quote: Ben Okoro")


@with_script
def test_a_quote_goes_into_the_form_that_is_open(discussion: Page, parent: Comment) -> None:
    field = open_reply(discussion, parent)
    field.fill("First this. Then that.")
    field.evaluate("(field) => field.setSelectionRange(11, 11)")
    discussion.locator(f"#comment-{parent.pk}").get_by_role("link", name="Quote Ben Okoro").click()
    quote = f"[quote={parent.pk}]You could hear it on wet nights.[/quote]"
    expect(field).to_have_value(f"First this.\n\n{quote}\n\n Then that.")
    expect(field).to_be_focused()
    field.press_sequentially("Here")
    expect(field).to_have_value(f"First this.\n\n{quote}\n\nHere Then that.")


@with_script
def test_a_smiley_is_put_at_the_caret(discussion: Page) -> None:
    field = discussion.locator("#comment-form").get_by_label("Your comment", exact=True)
    field.press_sequentially("Well ")
    discussion.get_by_label("Smilies").click()
    discussion.get_by_role("button", name="winking").click()
    expect(field).to_have_value("Well :wink:")


@with_script
def test_pressing_reply_again_never_loses_what_was_typed(discussion: Page, parent: Comment) -> None:
    field = open_reply(discussion, parent)
    field.fill("Half a reply")
    discussion.locator(f"#comment-{parent.pk}").get_by_role("link", name="Reply to Ben Okoro").click()
    expect(field).to_be_focused()
    expect(field).to_have_value("Half a reply")


@with_script
def test_folds_are_remembered_but_never_hide_what_a_link_points_at(
    page: Page, article: Article, parent: Comment
) -> None:
    reply = factories.make_comment(article, by=factories.make_user(), parent=parent, text="It still hums.")
    page.goto(article.get_absolute_url())
    page.locator(f"#comment-{parent.pk} > details > summary").click()
    expect(page.get_by_text("It still hums.")).to_be_hidden()
    until(page, "Object.keys(localStorage).some((key) => key.startsWith('folded:'))")
    page.reload()
    expect(page.get_by_text("It still hums.")).to_be_hidden()
    page.goto(reply.get_absolute_url())
    expect(page.get_by_text("It still hums.")).to_be_visible()


def test_a_reply_by_the_permalink_of_its_parent(discussion: Page, article: Article, parent: Comment) -> None:
    discussion.goto(f"/comments/{parent.pk}/reply/?quote=1")
    field = discussion.get_by_label("Your comment", exact=True)
    field.fill(f"{field.input_value()}So they say.")
    follow(discussion, discussion.get_by_role("button", name="Post reply"))
    expect(discussion).to_have_url(re.compile(rf"{article.get_absolute_url()}#comment-\d+$"))
    expect(discussion.get_by_text("Quote: Ben Okoro")).to_be_visible()
    expect(discussion.locator(":target")).to_contain_text("So they say.")


def test_a_deletion_is_taken_back(discussion: Page, article: Article, parent: Comment) -> None:
    mine = factories.make_comment(article, by=factories.User.objects.get(username="ada"), text="Only sticklebacks.")
    discussion.reload()
    follow(discussion, discussion.locator(f"#comment-{mine.pk}").get_by_role("link", name="Delete"))
    follow(discussion, discussion.get_by_role("button", name="Delete"))
    follow(discussion, discussion.get_by_role("link", name="Undo"))
    follow(discussion, discussion.get_by_role("button", name="Bring it back"))
    expect(discussion.locator(f"#comment-{mine.pk}")).to_contain_text("Only sticklebacks.")


@with_script
def test_e19_an_open_reply_stays_while_something_else_is_posted(discussion: Page, parent: Comment) -> None:
    field = open_reply(discussion, parent)
    field.fill("Half a reply")
    form = discussion.locator("#comment-form")
    form.get_by_label("Your comment", exact=True).fill("A thread meanwhile.")
    form.get_by_role("button", name="Post comment").click()
    expect(discussion.locator("#thread > .comment").last).to_contain_text("A thread meanwhile.")
    expect(field).to_have_value("Half a reply")


@with_script
def test_e16_a_double_click_posts_once(discussion: Page) -> None:
    form = discussion.locator("#comment-form")
    form.get_by_label("Your comment", exact=True).fill("Only once.")
    form.get_by_role("button", name="Post comment").dblclick()
    expect(discussion.locator("#thread")).to_contain_text("Only once.")
    discussion.reload()
    expect(discussion.get_by_text("Only once.")).to_have_count(1)


@with_script
def test_e22_a_stale_token_gives_the_text_back_for_one_more_press(discussion: Page, article: Article) -> None:
    discussion.locator("#comment-form").get_by_label("Your comment", exact=True).fill("Twice pressed.")
    discussion.context.clear_cookies(name="csrf")
    discussion.locator("#comment-form").get_by_role("button", name="Post comment").click()
    expect(discussion.get_by_text("Please press Post once more.")).to_be_visible()
    expect(discussion.get_by_label("Your comment", exact=True)).to_have_value("Twice pressed.")
    follow(discussion, discussion.get_by_role("button", name="Post", exact=True))
    expect(discussion.locator(":target")).to_contain_text("Twice pressed.")
    assert Comment.objects.filter(article=article, parent=None).count() == 2


@with_script
def test_a_reply_is_put_in_place_on_a_comments_own_page_too(discussion: Page, parent: Comment) -> None:
    discussion.goto(f"/comments/{parent.pk}/context/")
    open_reply(discussion, parent)
    discussion.locator(f"#reply-{parent.pk}").get_by_label("Your comment", exact=True).fill("From its own page.")
    discussion.get_by_role("button", name="Post reply").click()
    expect(discussion.locator(f"#replies-{parent.pk} article")).to_contain_text("From its own page.")


@with_script
def test_a_text_whose_parent_went_is_posted_as_a_thread_in_place(
    discussion: Page, article: Article, parent: Comment, other_reader: User
) -> None:
    open_reply(discussion, parent)
    discussion.locator(f"#reply-{parent.pk}").get_by_label("Your comment", exact=True).fill("Too late?")
    delete_comment(Comment.objects.get(pk=parent.pk), by=other_reader)
    discussion.get_by_role("button", name="Post reply").click()
    expect(discussion.get_by_role("alert")).to_contain_text("The comment you answered is gone.")
    discussion.get_by_role("button", name="Post as a new comment").click()
    expect(discussion.locator("#thread > .comment").last).to_contain_text("In reply to a deleted comment")
    assert Comment.objects.get(answered=parent).parent is None
