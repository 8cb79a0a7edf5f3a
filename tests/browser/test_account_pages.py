"""Account pages under the hand: what was typed can be shown, errors are led to, codes can be pasted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.steps import follow, overflow

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def has_script(page: Page) -> bool:
    """Return whether scripts run: only they add the button that shows a password."""
    return page.get_by_role("button", name="Show the password").count() == 1


def test_a_password_can_be_looked_at_where_scripts_run(page: Page) -> None:
    page.goto("/accounts/signup/")
    field = page.get_by_label("Password", exact=True)
    field.fill(factories.PASSWORD)
    if has_script(page):
        page.get_by_role("button", name="Show the password").click()
        expect(field).to_have_attribute("type", "text")
        page.get_by_role("button", name="Hide the password").click()
    expect(field).to_have_attribute("type", "password")


def test_errors_are_focused_and_lead_to_their_fields(page: Page) -> None:
    page.goto("/accounts/login/")
    follow(page, page.get_by_role("main").get_by_role("button", name="Sign in", exact=True))
    expect(page).to_have_title(re.compile("^Error: Sign in"))
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Enter your password.").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("aria-invalid", "true")


def test_the_trap_cannot_be_reached_by_keyboard(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Password", exact=True).focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name || ''") != "fax_number"


def test_long_names_and_addresses_do_not_widen_the_page(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 844})
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill(f"{'x' * 60}@{'y' * 60}.example")
    page.get_by_label("Username").fill("x" * 30)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    follow(page, page.get_by_role("button", name="Create account"))
    expect(page.get_by_label("Code")).to_be_visible()
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert overflow(page) <= 0, width
