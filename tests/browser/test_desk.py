"""An editor's morning in a real browser: write, place a photo, publish, look at it as a reader does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles.models import Article, Photo
from articles.services.photos import add_photo
from tests import factories
from tests.articles.conftest import decode_here, picture_bytes
from tests.browser.conftest import heard_errors
from tests.browser.steps import follow, overflow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

__all__ = ["decode_here"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EDITOR = ".ProseMirror[contenteditable=true]"


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> None:
    """Keep the files of each test in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(params=[1280, 390])
def desk(
    request: pytest.FixtureRequest, open_window: Callable[..., Page], enter: Callable[[Page, User], None]
) -> Iterator[Page]:
    """Open an editor's window; fail on any console message of the policy."""
    mira = factories.make_user("mira", display_name="Mira Holt", is_staff=True, is_superuser=True)
    window = open_window(viewport={"width": request.param, "height": 900})
    errors = heard_errors(window)
    enter(window, mira)
    yield window
    window.close()
    assert errors == []


def enter_the_desk(window: Page, address: str = "/admin/") -> None:
    """Sign in on the way to a page of the desk."""
    window.goto(address)
    window.fill("[name=login]", "mira")
    window.fill("[name=password]", factories.PASSWORD)
    follow(window, window.get_by_role("main").get_by_role("button", name="Sign in", exact=True))


@pytest.fixture
def entered(desk: Page) -> Page:
    """Return the editor's window after the way through the site's own sign-in page."""
    desk.context.clear_cookies()
    enter_the_desk(desk)
    expect(desk).to_have_url(re.compile("/admin/$"))
    return desk


def choose(page: Page, name: str, words: str) -> None:
    """Choose the first row an autocomplete field finds."""
    page.click(f".field-{name} .select2-selection")
    page.locator(".select2-search__field").last.fill(words)
    page.click(f".select2-results__option:has-text('{words}')")


def make_photo(number: int = 0) -> Photo:
    """Return a photo ready for publication."""
    return add_photo(picture_bytes(1300, 900 + number), alt="A heron", credit="Tomas Reyl", caption=f"Heron {number}")


def test_an_article_is_written_published_and_read(entered: Page) -> None:
    factories.make_section("Science")
    make_photo()
    entered.goto("/admin/articles/article/add/")
    entered.fill("[name=title]", "The heron waits")
    entered.fill("[name=standfirst]", "It has time.")
    entered.click(EDITOR)
    entered.keyboard.type("It stands in the shallows.")
    entered.keyboard.press("Enter")
    entered.keyboard.press("Control+b")
    entered.keyboard.type("Not a feather moves.")
    choose(entered, "lead_photo", "Heron 0")
    choose(entered, "section", "Science")
    entered.select_option("[name=byline]", "staff")
    follow(entered, entered.locator("[name=_publish]"))
    expect(entered.locator(".findings")).to_contain_text("The article has no tags.")
    entered.check("[name=act-anyway]")
    follow(entered, entered.locator("button:has-text('Publish now')"))
    expect(entered.locator(".messagelist")).to_contain_text("Published.")
    follow(entered, entered.locator(".messagelist a:has-text('View on site')"))
    expect(entered.locator("main strong")).to_have_text("Not a feather moves.")
    expect(entered.locator("main img[alt='A heron']")).to_have_count(1)
    assert Article.objects.get().is_live


RICH = (
    '<p>See <a href="/about/">there</a>.</p><h2>Head</h2>'
    '<blockquote class="pull-quote"><p>You could hear it.</p><p class="attribution">Ines</p></blockquote>'
    '<ol start="3"><li>Three</li></ol><ul><li><strong>Bold</strong> <em>and</em> <s>so</s> <code>on</code></li></ul>'
    "<table><thead><tr><th>Year</th></tr></thead><tbody><tr><td>1911</td></tr></tbody></table>"
    "<hr><pre>code</pre><p>H<sub>2</sub>O<sup>2</sup><br>end</p>"
)


def test_what_is_allowed_survives_the_editor(desk: Page) -> None:
    from articles.markup import clean_source

    body = clean_source(RICH).html
    draft = factories.make_article("Rich", status="draft", publish_at=None, first_published_at=None, body=body)
    desk.goto(f"/admin/articles/article/{draft.pk}/change/")
    desk.click(f"{EDITOR} p:last-of-type")
    desk.keyboard.press("Control+End")
    desk.keyboard.type("!")
    follow(desk, desk.locator("[name=_save]"))
    expect(desk.locator(".messagelist")).to_contain_text("Saved.")
    draft.refresh_from_db()
    assert draft.body.replace("end!", "end") == body


def test_the_form_works_without_script(open_window: Callable[..., Page], editor: User) -> None:
    page = open_window(java_script_enabled=False)
    enter_the_desk(page, "/admin/articles/article/add/")
    page.fill("[name=title]", "By hand")
    page.fill("[name=body]", "<p>Plain <em>source</em>.</p>")
    follow(page, page.locator("[name=_save]"))
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert Article.objects.get().body == "<p>Plain <em>source</em>.</p>"


def test_d38_an_article_is_written_and_published_without_script(open_window: Callable[..., Page], editor: User) -> None:
    section, author = factories.make_section("Harbor"), factories.make_author("Mira Holt")
    page = open_window(java_script_enabled=False)
    enter_the_desk(page, "/admin/articles/article/add/")
    page.fill("[name=title]", "By hand")
    page.fill("[name=standfirst]", "Without any script.")
    page.fill("[name=body]", "<p>Plain <em>source</em>.</p>")
    page.select_option("[name=section]", str(section.pk))
    page.select_option("[name=bylines-0-author]", str(author.pk))
    follow(page, page.locator("[name=_publish]"))
    if page.locator("[name=act-anyway]").count():
        page.check("[name=act-anyway]")
        follow(page, page.locator("main button[type=submit], #content button[type=submit]").first)
    assert Article.objects.get().is_live


def test_a_click_on_the_picture_sets_the_focal_point(desk: Page) -> None:
    photo = make_photo()
    desk.goto(f"/admin/articles/photo/{photo.pk}/change/")
    box = desk.locator("focal-point img").bounding_box()
    assert box is not None
    desk.locator("focal-point img").click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    expect(desk.locator("[name=across]")).to_have_value("25")
    expect(desk.locator("[name=down]")).to_have_value("75")


def test_a_moderator_removes_and_restores(desk: Page, reader: User) -> None:
    comment = factories.make_comment(factories.make_article(), by=reader, text="Out of place.")
    desk.goto(f"/admin/comments/comment/{comment.pk}/change/")
    follow(desk, desk.locator("button[value=remove_comments]"))
    desk.select_option("[name=reason]", "off topic")
    follow(desk, desk.get_by_role("button", name="Remove"))
    expect(desk.locator(".messagelist")).to_contain_text("Removed: 1 comment.")
    follow(desk, desk.locator("button[value=restore_comments]"))
    expect(desk.locator(".messagelist")).to_contain_text("Restored: 1 comment.")


def test_nothing_scrolls_sideways(desk: Page) -> None:
    found = {}
    for address in ("", "articles/article/", "articles/article/add/", "articles/photo/add/", "comments/comment/"):
        desk.goto(f"/admin/{address}")
        found[address] = overflow(desk)
    assert {address: pixels for address, pixels in found.items() if pixels > 0} == {}


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
ADDRESSES = ("", "articles/article/", "articles/article/add/", "articles/photo/pick/", "comments/comment/")


def test_axe_finds_nothing_at_the_desk(desk: Page) -> None:
    article = factories.make_article(lead_photo=make_photo(), tags=["Rivers"])
    factories.make_comment(article, by=factories.make_user(), text="Words.")
    is_wide = desk.viewport_size is not None and desk.viewport_size["width"] > 390
    # Colors are the same at every width.
    for scheme in ("light", "dark") if is_wide else ("light",):
        desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for address in (*ADDRESSES, f"articles/article/{article.pk}/change/"):
            desk.goto(f"/admin/{address}")
            if desk.locator("#article_form").count():
                desk.wait_for_selector(f"{EDITOR}[aria-label]")
                desk.wait_for_selector(".select2-search__field[aria-label]", state="attached")
            found = Axe().run(desk, options=RULES)
            words = [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found.response["violations"]]
            assert words == [], (scheme, address)
