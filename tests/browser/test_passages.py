"""Words selected in the article lead to the form, with the words as a quote in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
with_script = pytest.mark.parametrize("page", [True], indirect=True, ids=["with-script"])
SELECT = """(p) => {
  getSelection().selectAllChildren(p);
}"""
QUOTED = "[quote=article]You could hear it.[/quote]\n\n"


def select_second_paragraph(page: Page) -> None:
    """Select the words of a paragraph, and wait for what is offered."""
    page.locator(".prose > p").nth(1).evaluate(SELECT)
    expect(page.get_by_role("link", name="Discuss this sentence")).to_be_visible()


@with_script
def test_a_member_discusses_a_sentence_by_keys(
    page: Page, article: Article, reader: User, enter: Callable[[Page, User], None]
) -> None:
    enter(page, reader)
    page.goto(article.get_absolute_url())
    field = page.locator("#comment-form").get_by_label("Your comment")
    field.fill("Before.")
    select_second_paragraph(page)
    page.get_by_role("link", name="Discuss this sentence").focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value(f"Before.\n\n{QUOTED}")
    expect(page.get_by_role("link", name="Discuss this sentence")).to_have_count(0)


@with_script
def test_a_visitor_finds_the_sentence_on_the_writing_page(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    select_second_paragraph(page)
    page.get_by_role("link", name="Discuss this sentence").click()
    page.wait_for_url("**/comment/?passage=*")
    page.wait_for_load_state("load")
    expect(page.get_by_label("Your comment")).to_have_value(QUOTED)
