"""An article's way through the desk in a real browser: written, refused, mended, scheduled, previewed, merged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, LegalMark, Photo
from articles.services.photos import add_photo
from tests import factories
from tests.articles.conftest import decode_here, picture_bytes
from tests.browser.conftest import heard_errors
from tests.browser.steps import follow, overflow, picture
from tests.browser.test_desk import EDITOR, choose, make_photo, media_root
from tests.roles import at_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from accounts.models import User

    type Open = Callable[..., Page]
    type Enter = Callable[[Page, User], None]

__all__ = ["decode_here", "media_root"]
pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NOTE = "Designated by the authority since 2020."


def window_of(name: str, open_window: Open, enter: Enter) -> tuple[Page, list[str]]:
    """Open the window of an editor of Science; return it with the errors its console will have."""
    editor = at_desk("Editor", name.lower(), sections=[factories.make_section("Science")])
    editor.display_name = name
    editor.save(update_fields=["display_name"])
    window = open_window(viewport={"width": 1280, "height": 900})
    errors = heard_errors(window)
    enter(window, editor)
    return window, errors


def put_cursor(window: Page, words: str) -> None:
    """Put the cursor behind words of the text; a click would be read by the editor only after the next keys."""
    window.locator(EDITOR).evaluate(
        """({ editor }, words) => editor.state.doc.descendants((node, place) => {
          if (node.isText && node.text.endsWith(words)) editor.commands.focus(place + node.nodeSize);
        })""",
        words,
    )
    expect(window.locator(EDITOR)).to_be_focused()


def place_photo(window: Page, photo: Photo) -> None:
    """Place a photo of the library behind the second paragraph."""
    put_cursor(window, "the shore.")
    with window.expect_popup() as opened:
        window.click("button[data-name='story:photo']")
    opened.value.wait_for_load_state("load")
    opened.value.click(f"[data-photo='{photo.pk}']")
    expect(window.locator(f"{EDITOR} figure img[src='{photo.file.url}']")).to_be_visible()


def add_footnote(window: Page, words: str) -> None:
    """Put a footnote where the cursor is."""
    window.click("button[data-name='story:footnote']")
    window.get_by_label("The words of the note").fill(words)
    window.get_by_role("button", name="Insert", exact=True).click()
    expect(window.locator(f"{EDITOR} .footnote")).to_have_text(words)


def write_article(window: Page, photos: list[Photo]) -> None:
    """Type a text with two photos, a footnote, a pull quote and a name that carries a legal mark."""
    window.goto("/admin/articles/article/add/")
    window.fill("[name=title]", "The heron waits")
    choose(window, "section", "Science")
    window.select_option("[name=byline]", "staff")
    window.click(EDITOR)
    window.keyboard.type("It stands in the shallows.")
    add_footnote(window, "Seen in March.")
    for line in ("The Orion group wants the shore.", "It has time."):
        window.keyboard.press("Enter")
        window.keyboard.type(line)
    window.click("button[data-name='story:pull-quote']")
    expect(window.locator(f"{EDITOR} blockquote.pull-quote")).to_have_text("It has time.")
    for photo in photos:
        place_photo(window, photo)
    expect(window.locator(f"{EDITOR} .footnote")).to_have_count(1)


def mend(window: Page) -> None:
    """Go where the refusal leads, say what the photo shows, come back and write the standfirst."""
    refusal = window.locator(".messagelist")
    expect(refusal).to_contain_text("Write a standfirst")
    expect(refusal).not_to_contain_text("Removed")
    article = window.url
    picture(window, "refused")
    follow(window, refusal.get_by_role("link", name="Go there").and_(window.locator("[href*='/photo/']")))
    window.fill("[name=alt]", "A heron in shallow water")
    follow(window, window.locator("[name=_save]"))
    window.goto(article)
    window.fill("[name=standfirst]", "A bird with more patience than its neighbors.")


def schedule(window: Page) -> None:
    """Schedule the article for tomorrow at two, past the warnings."""
    tomorrow = timezone.localtime() + timedelta(days=1)
    window.fill("[name=schedule_at_0]", f"{tomorrow:%Y-%m-%d}")
    window.fill("[name=schedule_at_1]", "14:00")
    window.get_by_text("More", exact=True).click()
    follow(window, window.get_by_role("button", name="Schedule"))
    picture(window, "schedule")
    window.check("[name=act-anyway]")
    follow(window, window.get_by_role("button", name="Schedule"))
    expect(window.locator(".messagelist")).to_contain_text(f"It is published on {tomorrow:%-d %B %Y} 14:00")


def look_at_preview(window: Page) -> None:
    """Open the preview beside the text at a phone's width and find everything readers would get."""
    window.get_by_role("button", name="Preview", exact=True).click()
    expect(window.get_by_role("radio", name="Phone")).to_be_checked()
    page = window.frame_locator("desk-preview iframe")
    expect(page.locator("article figure img, main figure img")).to_have_count(2)
    expect(page.locator("blockquote.pull-quote, .pull-quote")).to_contain_text("It has time.")
    expect(page.locator("main")).to_contain_text("Seen in March.")
    expect(page.locator("main")).to_contain_text(NOTE)
    assert page.locator("html").evaluate("(root) => [innerWidth, root.scrollWidth]") == [360, 360]
    picture(window, "preview")
    window.get_by_role("button", name="Close").click()


def change_both_ends(anna: Page, ben: Page) -> None:
    """Let both open one version, change the same title and paragraph and others, and save one after the other."""
    ben.goto(anna.url)
    expect(ben.locator("#desk-presence")).to_contain_text("Anna has this open")
    anna.fill("[name=title]", "The heron still waits")
    put_cursor(anna, "the shore.")
    anna.keyboard.press("Enter")
    anna.keyboard.type("Annas new paragraph.")
    put_cursor(anna, "the shallows.")
    anna.keyboard.type(" Annas sentence.")
    follow(anna, anna.get_by_role("button", name="Save", exact=True))
    ben.fill("[name=title]", "The heron waits on")
    ben.fill("[name=standfirst]", "Bens standfirst.")
    put_cursor(ben, "the shallows.")
    ben.keyboard.type(" Bens sentence.")
    follow(ben, ben.get_by_role("button", name="Save", exact=True))


def merge(window: Page) -> None:
    """Put titles and paragraphs together by hand, and take over what was changed apart."""
    window.get_by_label("Title, put together by hand").fill("The heron still waits on")
    put_cursor(window, "Bens sentence.")
    window.keyboard.type(" Annas sentence.")
    for choice in window.get_by_role("radio", name="Put together by hand").all():
        expect(choice).to_be_checked()
    picture(window, "merge")
    assert overflow(window) <= 0
    follow(window, window.get_by_role("button", name="Save merged"))
    expect(window.locator(".messagelist")).to_contain_text("Both texts are saved as one.")
    picture(window, "merged")


def test_f17_an_article_goes_its_way_and_both_editors_texts_survive(open_window: Open, enter: Enter) -> None:
    anna, errors = window_of("Anna", open_window, enter)
    ben, bens_errors = window_of("Ben", open_window, enter)
    LegalMark.objects.create(name="Orion", note=NOTE)
    photos = [make_photo(), add_photo(picture_bytes(1300, 901), credit="Tomas Reyl", caption="The shore")]
    write_article(anna, photos)
    follow(anna, anna.get_by_role("button", name="Publish now"))
    mend(anna)
    schedule(anna)
    look_at_preview(anna)
    change_both_ends(anna, ben)
    merge(ben)
    article = Article.objects.get()
    assert (article.shown_status, article.title) == ("Scheduled", "The heron still waits on")
    assert article.standfirst == "Bens standfirst."
    assert article.body.count('data-file="') == len(photos)
    for words in (
        "<p>Annas new paragraph.</p>",
        "the shallows. Bens sentence. Annas sentence.",
        "Seen in March.",
        "pull-quote",
    ):
        assert words in article.body
    assert [*errors, *bens_errors] == []
