"""Pages of the discussion in both themes: clean for axe, never sideways, wide enough to read."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from comments.services.deletion import delete_comment
from tests import factories
from tests.browser.journeys import make_walk
from tests.browser.steps import LOOKS, axe_problems, follow, opened_form, overflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from accounts.models import User
    from articles.models import Article

    type Enter = Callable[[Page, User], None]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROWEST_TEXT_PX = 256  # 16rem


@pytest.fixture
def deep_thread(article: Article, reader: User, other_reader: User) -> list[Comment]:
    """Return nine comments, each beneath the one before, with a tombstone, a quote and long words among them."""
    comments: list[Comment] = []
    for turn in range(9):
        parent = comments[-1] if comments else None
        quote = f"[quote={parent.pk}]Turn {turn - 1}[/quote]\n\n" if parent else ""
        text = f"{quote}Turn {turn}: {'unbroken' * 12} and https://example.org/{'path/' * 20} :smile:"
        by = (reader, other_reader)[turn % 2]
        comments.append(factories.make_comment(article, by=by, parent=parent, text=text))
    delete_comment(Comment.objects.get(pk=comments[2].pk), by=reader)
    return comments


@pytest.mark.parametrize(*LOOKS, indirect=["themed_page"])
def test_axe_finds_nothing_where_members_write(
    themed_page: Page, deep_thread: list[Comment], reader: User, enter: Enter, width: int
) -> None:
    themed_page.set_viewport_size({"width": width, "height": 844})
    enter(themed_page, reader)
    themed_page.goto(deep_thread[0].article.get_absolute_url())
    themed_page.locator(f"#comment-{deep_thread[1].pk} .act--reply").first.click()
    opened_form(themed_page, f"#reply-{deep_thread[1].pk}")
    themed_page.locator(f"#comment-{deep_thread[3].pk} > details > summary").click()
    themed_page.get_by_label("Smilies").first.click()
    expect(themed_page.get_by_role("button", name="winking").first).to_be_visible()
    assert axe_problems(themed_page) == []


def test_axe_finds_nothing_on_the_pages_around(themed_page: Page, deep_thread: list[Comment]) -> None:
    themed_page.goto(f"/comments/{deep_thread[6].pk}/context/#comment-{deep_thread[6].pk}")
    assert axe_problems(themed_page) == []
    themed_page.goto(f"/comments/{deep_thread[6].pk}/reply/")
    assert axe_problems(themed_page) == []
    follow(themed_page, themed_page.get_by_role("button", name="Sign in and post"))
    expect(themed_page.get_by_text("There is a problem")).to_be_visible()
    assert axe_problems(themed_page) == []


@pytest.mark.parametrize(*LOOKS, indirect=["themed_page"])
def test_axe_finds_nothing_on_the_pages_of_a_long_discussion(
    themed_page: Page, article: Article, reader: User, other_reader: User, width: int
) -> None:
    deep, wide = make_walk(article, by=reader, other=other_reader)
    place = f"{article.get_absolute_url()}discussion/"
    for address in (
        f"{place}?sort=newest",
        f"{place}?under={wide.pk}",
        f"{place}map/",
        f"/comments/{deep.pk}/context/",
    ):
        themed_page.set_viewport_size({"width": width, "height": 844})
        themed_page.goto(address)
        assert axe_problems(themed_page) == [], address
        themed_page.set_viewport_size({"width": 320, "height": 844})
        assert overflow(themed_page) <= 0, address


def test_nothing_scrolls_sideways_and_deep_text_stays_readable(
    themed_page: Page, deep_thread: list[Comment], reader: User, enter: Enter
) -> None:
    enter(themed_page, reader)
    found: dict[tuple[int, str], tuple[int, int]] = {}
    for width, address in product(
        (1280, 820, 390, 360, 320),
        (
            deep_thread[0].article.get_absolute_url(),
            f"/comments/{deep_thread[6].pk}/context/",
            f"/comments/{deep_thread[8].pk}/reply/",
        ),
    ):
        themed_page.set_viewport_size({"width": width, "height": 844})
        themed_page.goto(address)
        widths = "[...document.querySelectorAll('.thread .comment__text')].map((text) => text.offsetWidth)"
        narrowest = min(themed_page.evaluate(widths), default=NARROWEST_TEXT_PX)
        found[width, address] = overflow(themed_page), narrowest
    assert {place: look for place, look in found.items() if look[0] > 0 or look[1] < NARROWEST_TEXT_PX} == {}
