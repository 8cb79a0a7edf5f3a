"""What readers do in a real browser, each step waiting for what it brings.

A click returns when the browser has begun to follow it, and a new page takes keys before its scripts have run: every
step that leaves the page waits for the next one to be loaded, and every form that is brought in place to be equipped.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from tests import factories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Locator, Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Colors are the same at every width, and lines break the same way in every color: two looks meet all there is.
LOOKS = (("themed_page", "width"), [("light", 1280), ("dark", 390)])
# Where pictures of the pages on the way are kept, for whoever wants to look at them; nowhere if empty.
PICTURES = os.environ.get("BROWSER_PICTURES", "")


@contextmanager
def leaving(page: Page) -> Iterator[None]:
    """Wait at the end of the block until the page it leads to is loaded, its scripts included."""
    try:
        with page.expect_navigation(wait_until="load"):
            yield
    except PlaywrightError as err:
        # A busy browser may begin a way twice and break off the first: what counts is the page it comes to.
        if "ERR_ABORTED" not in str(err):
            raise
        page.wait_for_load_state("load")


def follow(page: Page, link: Locator) -> None:
    """Click what leads to another page and wait for that page."""
    with leaving(page):
        link.click()


def follow_by_key(page: Page, link: Locator, key: str = "Enter") -> None:
    """Focus what leads to another page, press a key on it and wait for that page."""
    link.focus()
    with leaving(page):
        page.keyboard.press(key)


def tab_to(page: Page, target: Locator, *, steps: int = 60) -> None:
    """Press Tab until something has the focus, as readers do who use keys alone."""
    for _ in range(steps):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(target).to_be_focused()


def sign_in(page: Page, username: str = "ada", *, to: str = "/") -> None:
    """Sign in with a password and come back to an address."""
    page.goto(f"/accounts/login/?next={to}")
    page.get_by_label("Email address or username").fill(username)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    follow(page, page.get_by_role("main").get_by_role("button", name="Sign in", exact=True))


def opened_form(page: Page, slot: str) -> Locator:
    """Return the form that was asked for in a place of the page, once scripts have equipped it and it has the focus."""
    field = page.locator(slot).get_by_label("Your comment", exact=True)
    expect(field).to_be_focused()
    expect(page.locator(f"{slot} [data-focus-end]")).to_have_count(0)
    return page.locator(slot).locator("form")


def until(page: Page, condition: str) -> None:
    """Wait until an expression of the page's own state is true, looking once per frame."""
    page.evaluate(
        f"new Promise((done) => {{ const look = () => ({condition}) ? done() : requestAnimationFrame(look); look(); }})"
    )


def axe_problems(page: Page) -> list[str]:
    """Return axe's findings in words."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:160]}" for item in found]


def overflow(page: Page) -> int:
    """Return by how many pixels the page scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def problems_at(page: Page, addresses: Iterable[str]) -> dict[str, list[str]]:
    """Load each address in one window and return axe's findings by address, where there are any."""
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = axe_problems(page)
    return {address: problems for address, problems in found.items() if problems}


def overflows_at(page: Page, addresses: Iterable[str], widths: Iterable[int]) -> dict[tuple[str, int], int]:
    """Load each address at each width in one window and return by how much it scrolls sideways, where it does."""
    found = {}
    for width, address in product(widths, addresses):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(address)
        found[address, width] = overflow(page)
    return {place: pixels for place, pixels in found.items() if pixels > 0}


def picture(page: Page, name: str) -> None:
    """Keep a picture of the window as it is, where somebody asked for pictures."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")
