"""What a browser keeps of an article that is being written, when the connection is cut and when colleagues save."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from articles.models import Article, Autosave
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EDITOR = ".ProseMirror[contenteditable=true]"


def colleague(name: str) -> User:
    """Return somebody of the desk."""
    return factories.make_user(name.lower(), display_name=name, is_staff=True, is_superuser=True)


def desk_of(open_window: Callable[..., Page], enter: Callable[[Page, User], None], person: User) -> Page:
    """Return a window of somebody of the desk."""
    window = open_window(viewport={"width": 1280, "height": 900})
    enter(window, person)
    return window


def open_form(window: Page, article: Article) -> None:
    """Open an article's form and wait until the text can be typed."""
    window.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(window.locator(EDITOR)).to_be_visible()


def test_d12_a_cut_connection_loses_nothing(
    open_window: Callable[..., Page], enter: Callable[[Page, User], None]
) -> None:
    article = factories.make_article("The tide table", status="draft", publish_at=None, first_published_at=None)
    window = desk_of(open_window, enter, colleague("Mira"))
    open_form(window, article)
    window.context.set_offline(True)
    window.locator(EDITOR).click()
    window.keyboard.press("Control+End")
    window.keyboard.type(" Written without a line.")
    expect(window.locator("#desk-status")).to_have_text("Not kept - offline, copy in this browser")
    window.context.set_offline(False)
    expect(window.locator("#desk-status")).to_contain_text("Kept")
    assert "Written without a line." in Autosave.objects.get().fields["body"]
    assert Article.objects.get().version == 1
