"""The article form in a real browser: its bar, its menu and the rows of its cards are there and can be pressed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from tests.browser.steps import axe_problems, follow, overflow
from tests.browser.test_desk import EDITOR, decode_here, desk, make_photo, media_root

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from accounts.models import User

__all__ = ["decode_here", "desk", "media_root"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_menu_of_the_bar_opens_over_the_text(desk: Page) -> None:
    draft = factories.make_article("A draft", status="draft", publish_at=None, first_published_at=None)
    desk.goto(f"/admin/articles/article/{draft.pk}/change/")
    desk.wait_for_selector(EDITOR)
    desk.get_by_text("More", exact=True).click()
    follow(desk, desk.get_by_role("button", name="Schedule"))
    expect(desk).to_have_url(re.compile("/act/schedule/"))


def test_only_rows_that_will_be_saved_can_be_filled(desk: Page) -> None:
    article = factories.make_article("A gallery")
    article.gallery.create(photo=make_photo(), caption="A caption that says a good deal. " * 6)
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.wait_for_selector(EDITOR)
    expect(desk.locator("[name='gallery-0-caption']")).to_be_visible()
    expect(desk.locator("[name='gallery-__prefix__-caption']")).to_be_hidden()
    expect(desk.locator("[name='bylines-__prefix__-author']")).to_be_hidden()
    assert overflow(desk) <= 0


def test_what_stands_by_itself_goes_behind_the_quote_the_cursor_is_in(desk: Page) -> None:
    quote = '<p>Before.</p><blockquote class="pull-quote"><p>You could hear it.</p></blockquote><p>After.</p>'
    article = factories.make_article("A quote", body=quote)
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.locator(f"{EDITOR} blockquote p").click()
    desk.click("button[data-name='story:gallery']")
    expect(desk.locator(f"{EDITOR} blockquote")).to_have_text("You could hear it.")
    expect(desk.locator(f"{EDITOR} blockquote + p")).to_have_text("[gallery]")


def test_the_library_hands_a_photo_to_the_field_it_was_opened_for(desk: Page) -> None:
    article, photo = factories.make_article("A lead"), make_photo()
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.wait_for_selector(EDITOR)
    with desk.expect_popup() as opened:
        desk.locator(".field-lead_photo [data-choose-photo]").click()
    opened.value.locator("[data-photo]").click()
    expect(desk.locator("#id_lead_photo")).to_have_value(str(photo.pk))
    expect(desk.locator("#desk-status")).to_contain_text("is chosen.")
    expect(desk.locator(".field-lead_thumb img")).to_be_visible()


def test_d39_an_article_is_scheduled_on_a_phone(
    open_window: Callable[..., Page], enter: Callable[[Page, User], None]
) -> None:
    mira = factories.make_user("mira", is_staff=True, is_superuser=True)
    draft = factories.make_article("A draft", status="draft", publish_at=None, first_published_at=None, made_by=mira)
    tomorrow = timezone.localtime() + timedelta(days=1)
    phone = open_window(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    enter(phone, mira)
    phone.goto("/admin/articles/article/")
    assert overflow(phone) <= 0
    follow(phone, phone.get_by_role("link", name="A draft").first)
    phone.fill("[name=schedule_at_0]", f"{tomorrow:%Y-%m-%d}")
    phone.fill("[name=schedule_at_1]", "14:00")
    phone.get_by_text("More", exact=True).tap()
    assert overflow(phone) <= 0
    follow(phone, phone.get_by_role("button", name="Schedule"))
    assert (overflow(phone), axe_problems(phone)) == (0, [])
    phone.check("[name=act-anyway]")
    follow(phone, phone.get_by_role("button", name="Schedule"))
    expect(phone.locator(".messagelist")).to_contain_text(f"It is published on {tomorrow:%-d %B %Y} 14:00")
    assert overflow(phone) <= 0
    draft.refresh_from_db()
    assert draft.shown_status == "Scheduled"
