"""A real Chromium for the tests that drive pages as readers do; what readers do there is in steps.py."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from accounts.models import User

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
# Playwright's synchronous interface runs an event loop in the test's thread; the database calls there are the
# test's own, one at a time.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# Tests wait for what is to come, never for a time; this only ends the waiting for what never comes.
PATIENCE_MS = 20_000
# How many times slower than this machine the browser shall be, to find what only holds on fast ones.
SLOWDOWN = os.environ.get("BROWSER_SLOWDOWN", "")
expect.set_options(timeout=PATIENCE_MS)


def find_chromium() -> str:
    """Return the path of a Chromium, or an empty text."""
    named = os.environ.get("CHROMIUM", "")
    return next((path for path in map(shutil.which, (named, *NAMES)) if path), "")


def heard_errors(window: Page) -> list[str]:
    """Return the list in which the window's console errors will stand."""
    errors: list[str] = []
    window.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    window.on("pageerror", lambda error: errors.append(str(error)))
    return errors


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all browser tests of this process."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if not path:
        pytest.skip("No Chromium on this machine: install one or run make test CHROMIUM=/path")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield chromium
        chromium.close()


@pytest.fixture
def open_window(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window on the site (options of Playwright's new_context); closed at the end."""
    contexts = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        window = context.new_page()
        if SLOWDOWN:
            context.new_cdp_session(window).send("Emulation.setCPUThrottlingRate", {"rate": float(SLOWDOWN)})
        return window

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def page(request: pytest.FixtureRequest, open_window: Callable[..., Page]) -> Iterator[Page]:
    """Open a reader's window on the site, once with scripts and once without; fail on any console error."""
    window = open_window(java_script_enabled=request.param)
    errors = heard_errors(window)
    yield window
    window.close()
    assert not [error for error in errors if "status of 4" not in error]


@pytest.fixture(params=["light", "dark"])
def themed_page(request: pytest.FixtureRequest, open_window: Callable[..., Page]) -> Page:
    """Open a window in each theme, for what is looked at and measured."""
    return open_window(color_scheme=request.param, viewport={"width": 1280, "height": 900})


@pytest.fixture
def enter(live_server: LiveServer) -> Callable[[Page, User], None]:
    """Return a function that gives a window the session of a member, without the way through the sign-in page."""

    def give(window: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        window.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    return give
