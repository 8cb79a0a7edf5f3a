"""The frame of every page under the hand: colors, menus, lists, paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import factories

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

    from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LISTS = ("/latest/", "/sections/science/", "/tags/rivers/", "/authors/", "/authors/ines-calloway/", "/archive/2026/1/")


@pytest.fixture
def river(db: None) -> Article:
    """Return an article that every list shows."""
    return factories.make_article(tags=["Rivers"])


@pytest.fixture
def window(browser: Browser, live_server: LiveServer) -> BrowserContext:
    """Return a window of a device that is light."""
    return browser.new_context(base_url=live_server.url, color_scheme="light", viewport={"width": 390, "height": 844})


def paper(page: Page) -> str:
    """Return the color of the page as the browser shows it."""
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def sign_in(page: Page) -> None:
    """Sign in with a password and come back to the front page."""
    page.goto("/accounts/login/?next=/")
    page.get_by_label("Email address or name").fill("ada")
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def test_the_colors_go_round_and_stay(window: BrowserContext, river: Article) -> None:
    page = window.new_page()
    page.goto("/")
    toggle = page.locator("[data-theme-toggle]")
    light = paper(page)
    toggle.click()
    toggle.click()
    expect(toggle).to_have_attribute("aria-label", "Colors: dark")
    dark = paper(page)
    page.goto(river.get_absolute_url())
    assert paper(page) == dark != light
    toggle.click()
    assert paper(page) == light
    window.close()


def test_without_scripts_nothing_is_offered_that_needs_them(
    browser: Browser, live_server: LiveServer, river: Article
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(river.get_absolute_url())
    expect(page.locator("[data-theme-toggle]")).to_be_hidden()
    expect(page.locator("[data-share]")).to_be_hidden()
    context.close()


def test_the_account_menu_opens_by_key_and_closes_by_escape(window: BrowserContext, river: Article) -> None:
    factories.make_user("ada", display_name="Ada Lark")
    page = window.new_page()
    sign_in(page)
    menu = page.locator("details.menu > summary").first
    menu.focus()
    page.keyboard.press("Enter")
    sign_out = page.get_by_role("button", name="Sign out")
    expect(sign_out).to_be_visible()
    page.keyboard.press("Escape")
    expect(sign_out).to_be_hidden()
    expect(menu).to_be_focused()
    window.close()


def test_the_first_stop_of_the_keyboard_leads_to_the_text(window: BrowserContext, river: Article) -> None:
    page = window.new_page()
    page.goto(river.get_absolute_url())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the discussion")).to_be_in_viewport()
    window.close()


def test_paper_has_the_text_and_no_controls(window: BrowserContext, river: Article) -> None:
    page = window.new_page()
    page.goto(river.get_absolute_url())
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for hidden in (".sections", ".masthead__tools", ".story__actions", ".related", ".discussion"):
        for part in page.locator(hidden).all():
            expect(part).to_be_hidden()
    page.goto(f"{river.get_absolute_url()}?print=discussion")
    expect(page.locator(".discussion")).to_be_visible()
    window.close()


@pytest.mark.parametrize("address", LISTS)
def test_axe_finds_nothing_on_lists(themed_page: Page, river: Article, address: str) -> None:
    for width in (1280, 320):
        themed_page.set_viewport_size({"width": width, "height": 844})
        themed_page.goto(address)
        assert themed_page.evaluate("document.documentElement.scrollWidth") <= width
        assert [item["id"] for item in Axe().run(themed_page, options=RULES).response["violations"]] == []
