"""Naming people while writing, and players that wait for a click, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.steps import axe_problems, follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page, Route

    from accounts.models import User
    from articles.models import Article

    type Enter = Callable[[Page, User], None]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
with_script = pytest.mark.parametrize("page", [True], indirect=True, ids=["with-script"])
without_script = pytest.mark.parametrize("page", [False], indirect=True, ids=["without-script"])
FILM = "[media=https://youtu.be/dQw4w9WgXcQ]"
PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"


@pytest.fixture
def field(page: Page, article: Article, enter: Enter) -> Locator:
    """Return the field of a discussion where Ben Okoro has spoken and Bela Nagy has not; Ada Lark writes."""
    factories.make_comment(article, by=factories.make_user("ben", display_name="Ben Okoro"), text="Well.")
    factories.make_user("bela", display_name="Bela Nagy")
    enter(page, factories.make_user("ada", display_name="Ada Lark"))
    page.goto(article.get_absolute_url())
    field = page.locator("#comment-form").get_by_label("Your comment")
    field.focus()
    return field


@with_script
def test_people_are_chosen_by_keys(page: Page, field: Locator) -> None:
    field.press_sequentially("Well, @be")
    expect(page.get_by_role("option")).to_have_text(["Ben Okoro @ben", "Bela Nagy @bela"])
    expect(page.locator("#status")).to_contain_text("2 to choose from. First: Ben Okoro.")
    assert axe_problems(page) == []
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Bela Nagy")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Well, @bela ")
    expect(field).to_be_focused()
    expect(page.get_by_role("listbox")).to_have_count(0)


@with_script
def test_the_list_is_closed_by_escape_and_chosen_from_by_a_click(page: Page, field: Locator) -> None:
    field.press_sequentially("@")
    expect(page.get_by_role("option")).to_have_text(["Ben Okoro @ben"])
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    field.press_sequentially("b")
    page.get_by_role("option", name="Bela Nagy").click()
    expect(field).to_have_value("@bela ")
    expect(field).to_be_focused()


@pytest.fixture
def asked(page: Page, article: Article, reader: User) -> list[str]:
    """Open a discussion with a film in it; return the addresses its place is asked for, answered by a stand-in."""
    factories.make_comment(article, by=reader, text=FILM)
    addresses: list[str] = []

    def answer(route: Route) -> None:
        addresses.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<p>A stand-in.</p>")

    page.context.route("**/*youtube*/**", answer)
    page.goto(article.get_absolute_url())
    return addresses


@with_script
def test_a_player_is_loaded_by_a_click_only(page: Page, asked: list[str]) -> None:
    link = page.get_by_role("link", name="Watch on YouTube")
    expect(link).to_be_visible()
    assert asked == []
    link.click()
    expect(page.frame_locator("iframe[sandbox][title='Player of YouTube']").get_by_text("A stand-in.")).to_be_visible()
    assert asked == [PLAYER]


@without_script
def test_a_player_is_a_link_without_scripts(page: Page, asked: list[str]) -> None:
    follow(page, page.get_by_role("link", name="Watch on YouTube"))
    assert asked == ["https://www.youtube.com/watch?v=dQw4w9WgXcQ"]
