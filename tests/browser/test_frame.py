"""The frame of every page under the hand: colors, menus, lists, paper."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.steps import axe_problems, overflow, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTS = ("/latest/", "/sections/science/", "/tags/rivers/", "/authors/", "/authors/ines-calloway/", "/archive/2026/1/")


@pytest.fixture
def river(db: None) -> Article:
    """Return an article that every list shows."""
    return factories.make_article(tags=["Rivers"])


@pytest.fixture
def phone(open_window: Callable[..., Page]) -> Page:
    """Return a window of a phone that is light."""
    return open_window(color_scheme="light", viewport={"width": 390, "height": 844})


def paper(page: Page) -> str:
    """Return the color of the page as the browser shows it."""
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_the_colors_go_round_and_stay(phone: Page, river: Article) -> None:
    phone.goto("/")
    toggle = phone.locator("[data-theme-toggle]")
    light = paper(phone)
    toggle.click()
    toggle.click()
    expect(toggle).to_have_attribute("aria-label", "Colors: dark")
    dark = paper(phone)
    assert dark != light
    phone.goto(river.get_absolute_url())
    expect(phone.locator("body")).to_have_css("background-color", dark)
    toggle.click()
    expect(phone.locator("body")).to_have_css("background-color", light)


def test_without_scripts_nothing_is_offered_that_needs_them(open_window: Callable[..., Page], river: Article) -> None:
    page = open_window(java_script_enabled=False)
    page.goto(river.get_absolute_url())
    expect(page.locator("[data-theme-toggle]")).to_be_hidden()
    expect(page.locator("[data-share]")).to_be_hidden()


def test_the_account_menu_opens_by_key_and_closes_by_escape(phone: Page, river: Article) -> None:
    factories.make_user("ada", display_name="Ada Lark")
    sign_in(phone)
    menu = phone.locator("details.menu > summary").first
    menu.focus()
    phone.keyboard.press("Enter")
    sign_out = phone.get_by_role("button", name="Sign out")
    expect(sign_out).to_be_visible()
    phone.keyboard.press("Escape")
    expect(sign_out).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_first_stop_of_the_keyboard_leads_to_the_text(phone: Page, river: Article) -> None:
    phone.goto(river.get_absolute_url())
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("link", name="Skip to the content")).to_be_focused()
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("link", name="Skip to the discussion")).to_be_in_viewport()


def test_paper_has_the_text_and_no_controls(phone: Page, river: Article) -> None:
    phone.goto(river.get_absolute_url())
    phone.emulate_media(media="print")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    for hidden in (".sections", ".masthead__tools", ".story__actions", ".related", ".discussion"):
        for part in phone.locator(hidden).all():
            expect(part).to_be_hidden()
    phone.goto(f"{river.get_absolute_url()}?print=discussion")
    expect(phone.locator(".discussion")).to_be_visible()


def test_axe_finds_nothing_on_lists(themed_page: Page, river: Article) -> None:
    found = {}
    for width, address in product((1280, 320), LISTS):
        themed_page.set_viewport_size({"width": width, "height": 844})
        themed_page.goto(address)
        found[width, address] = overflow(themed_page), axe_problems(themed_page)
    assert {place: look for place, look in found.items() if look[0] > 0 or look[1]} == {}
