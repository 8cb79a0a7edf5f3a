"""Passkeys in a real browser: accounts without a password, sign-in by button and autofill, a second factor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from playwright.sync_api import expect

from tests import factories
from tests.accounts.conftest import CODE
from tests.browser.conftest import heard_errors
from tests.browser.passkeys import Phone
from tests.browser.steps import axe_problems, follow, overflow, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "The tide tables of 1911 are on the shelf behind you."
SECURITY = "/accounts/settings/security/"


@pytest.fixture
def window(open_window: Callable[..., Page]) -> Page:
    """Return a window whose console must stay silent."""
    return open_window()


def sign_up_by_passkey(window: Page) -> None:
    """Go from the sign-up page to the page of recovery codes."""
    follow(window, window.get_by_role("link", name="Use a passkey instead of a password"))
    window.get_by_label("Email").fill("cleo@mail.example")
    window.get_by_label("Username").fill("cleo")
    follow(window, window.get_by_role("button", name="Continue"))
    code = CODE.search(str(mail.outbox[-1].body))
    assert code
    window.get_by_label("Code").fill(code[1])
    follow(window, window.get_by_role("button", name="Confirm"))
    follow(window, window.get_by_role("button", name="Make the passkey"))


def add_key(window: Page) -> None:
    """Add a passkey to the account that is open in this window, giving the password once more."""
    window.goto("/accounts/2fa/webauthn/add/")
    window.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    follow(window, window.get_by_role("button", name="Confirm"))
    window.get_by_label("Name").fill("Blue key")
    follow(window, window.get_by_role("button", name="Add it"))
    follow(window, window.get_by_role("link", name="I have saved them"))


def sign_out(window: Page) -> None:
    """Sign out by the button of its page."""
    window.goto("/accounts/logout/")
    follow(window, window.get_by_role("main").get_by_role("button", name="Sign out"))


def test_an_account_without_a_password_is_made_and_the_text_is_there(window: Page, article: Article) -> None:
    errors = heard_errors(window)
    phone = Phone(window)
    window.goto(f"{article.get_absolute_url()}comment/")
    window.get_by_label("Your comment", exact=True).fill(TEXT)
    follow(window, window.get_by_role("button", name="Sign in and post"))
    follow(window, window.get_by_role("main").get_by_role("link", name="Create an account"))
    sign_up_by_passkey(window)
    expect(window.locator(".recovery-codes li")).to_have_count(10)
    follow(window, window.get_by_role("link", name="I have saved them"))
    expect(window.get_by_label("Your comment", exact=True)).to_have_value(TEXT)
    assert len(phone.passkeys()) == 1
    assert not errors


def test_a_passkey_opens_the_account_from_the_name_field_and_by_button(window: Page) -> None:
    Phone(window)
    window.goto("/accounts/signup/")
    sign_up_by_passkey(window)
    sign_out(window)
    # A willing phone takes what the browser offers in the name field at once.
    window.goto(f"/accounts/login/?next={SECURITY}", wait_until="commit")
    expect(window).to_have_url(re.compile(f"{SECURITY}$"))
    expect(window.get_by_role("heading", name="Passkey 1")).to_be_visible()
    sign_out(window)
    window.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    window.goto(f"/accounts/login/?next={SECURITY}%23keys")
    follow(window, window.get_by_role("button", name="Sign in with a passkey"))
    expect(window).to_have_url(re.compile(f"{SECURITY}#keys$"))


def test_a_key_is_asked_for_after_the_password(window: Page, reader: User) -> None:
    errors = heard_errors(window)
    phone = Phone(window)
    sign_in(window)
    add_key(window)
    expect(window.get_by_role("heading", name="Blue key")).to_be_visible()
    sign_out(window)
    phone.be(willing=False)
    sign_in(window, to=SECURITY)
    phone.be(willing=True)
    follow(window, window.get_by_role("button", name="Use a passkey or key"))
    follow(window, window.get_by_role("button", name="Ask every time"))
    expect(window).to_have_url(re.compile(f"{SECURITY}$"))
    assert not errors


def test_pages_of_factors_are_for_everybody(themed_page: Page, reader: User) -> None:
    Phone(themed_page)
    themed_page.set_viewport_size({"width": 320, "height": 700})
    sign_in(themed_page)
    add_key(themed_page)
    for address in (SECURITY, "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        themed_page.goto(address)
        assert axe_problems(themed_page) == []
        assert overflow(themed_page) == 0
    themed_page.goto("/accounts/2fa/recovery-codes/generate/")
    follow(themed_page, themed_page.get_by_role("button", name="Make new codes"))
    assert axe_problems(themed_page) == []
    assert overflow(themed_page) == 0


def test_without_passkeys_nothing_speaks_of_them(open_window: Callable[..., Page]) -> None:
    window = open_window(java_script_enabled=False)
    window.goto("/accounts/login/")
    expect(window.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    window.goto("/accounts/signup/")
    expect(window.get_by_role("link", name="Use a passkey instead of a password")).to_be_hidden()
