"""Take the pictures of docs/img from a running demo.

After `make run`: .venv/bin/python scripts/take_screenshots.py http://127.0.0.1:8000 EDITOR PASSWORD
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "img"
WIDTHS = {"desktop": (1280, 1500), "phone": (390, 844)}
ARTICLE = "/articles/the-river-that-came-back-to-the-city/"


def take(page: Page, name: str) -> None:
    """Save what the window shows."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")


def public_pages(page: Page, device: str) -> None:
    """Take front page, article, thread and sign-in."""
    page.goto("/")
    take(page, f"front-{device}")
    page.goto(ARTICLE)
    take(page, f"article-{device}")
    page.evaluate("document.querySelector('#comments').scrollIntoView()")
    take(page, f"thread-{device}")
    page.goto("/accounts/login/")
    take(page, f"sign-in-{device}")


def desk_page(page: Page, device: str, login: str, password: str) -> None:
    """Take the article form of the desk."""
    page.goto("/admin/articles/article/")
    page.get_by_label("Email address or name").fill(login)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="The river that came back to the city").first.click()
    take(page, f"desk-{device}")


def thread_in_the_dark(page: Page, device: str) -> None:
    """Take the thread alone."""
    page.goto(ARTICLE)
    page.evaluate("document.querySelector('#comments').scrollIntoView()")
    take(page, f"thread-{device}-dark")


def open_page(browser: Browser, address: str, device: str, theme: str) -> Page:
    """Open a window. Without motion no picture is taken halfway through the cross-fade between two pages."""
    width, height = WIDTHS[device]
    context = browser.new_context(
        base_url=address,
        color_scheme=theme,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    return context.new_page()


def main(address: str, login: str, password: str) -> None:
    """Take every picture at both widths, and the thread of a phone in the dark."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for device in WIDTHS:
            page = open_page(browser, address, device, "light")
            public_pages(page, device)
            desk_page(page, device, login, password)
        thread_in_the_dark(open_page(browser, address, "phone", "dark"), "phone")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:4])
