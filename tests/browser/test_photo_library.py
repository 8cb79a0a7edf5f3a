"""The photo library in a real browser: files dropped, crops that follow a click, a photo chosen for a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from articles.models import Photo
from tests import factories
from tests.articles.conftest import picture_bytes
from tests.browser.conftest import heard_errors
from tests.browser.steps import axe_problems, follow, overflow
from tests.browser.test_desk import make_photo, media_root  # noqa: F401 (a fixture that every test here uses)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIBRARY = "/admin/articles/photo/"
DROP = """(zone, files) => {
  const data = new DataTransfer();
  for (const [name, base64] of files) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], name, { type: "image/jpeg" }));
  }
  zone.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(params=[1280, 360])
def window(
    request: pytest.FixtureRequest, open_window: Callable[..., Page], enter: Callable[[Page, User], None]
) -> Iterator[Page]:
    """Open an editor's window in the library; fail on any error in its console but refusals of files."""
    editor = factories.make_user("mira", is_staff=True, is_superuser=True)
    window = open_window(viewport={"width": request.param, "height": 900})
    errors = heard_errors(window)
    enter(window, editor)
    yield window
    window.close()
    assert not [error for error in errors if "status of 422" not in error]


def test_d27_files_are_dropped_with_one_credit_and_each_has_a_line(window: Page) -> None:
    import base64

    files = [[f"p{number}.jpg", picture_bytes(700, 400 + number).read()] for number in range(3)]
    files += [["broken.jpg", b"\xff\xd8\xff" + bytes(99)], ["drawing.jpg", b"<svg/>"]]
    window.goto(f"{LIBRARY}upload/")
    window.locator("photo-drop").evaluate(DROP, [[name, base64.b64encode(data).decode()] for name, data in files])
    window.fill("[name=credit]", "Tomas Reyl")
    window.get_by_role("button", name="Upload 5 files").click()
    expect(window.locator("[data-status]")).to_contain_text("5 of 5 files done, 3 uploaded.")
    expect(window.locator(".upload-line--done")).to_have_count(3)
    expect(window.locator(".upload-line--refused")).to_have_count(2)
    follow(window, window.get_by_role("link", name="Next: say what they show"))
    expect(window.locator(".words__photo")).to_have_count(3)
    assert overflow(window) <= 0
    assert list(Photo.objects.values_list("credit", flat=True)) == ["Tomas Reyl"] * 3


def test_crops_and_counter_follow_what_is_typed(window: Page) -> None:
    photo = make_photo()
    window.goto(f"{LIBRARY}{photo.pk}/change/")
    window.fill("[name=across]", "100")
    expect(window.locator("[data-ratio='1 1']")).to_have_attribute("viewBox", "400 0 900 900")
    window.fill("[name=alt]", "Photo of a heron")
    expect(window.locator(".alt-count")).to_contain_text("16 of 300 characters. Begin with what can be seen")
    assert overflow(window) <= 0


def test_a_photo_is_chosen_for_a_field_of_another_page(window: Page) -> None:
    photo = make_photo()
    window.goto(LIBRARY)
    window.evaluate(
        "document.addEventListener('photo:chosen', (event) => { document.title = JSON.stringify(event.detail); })"
    )
    with window.expect_popup() as opened:
        window.evaluate(f"window.open('{LIBRARY}pick/?for=id_lead_photo', 'pick')")
    opened.value.click(f"[data-photo='{photo.pk}']")
    window.wait_for_function("document.title.includes('id_lead_photo')")
    assert f'"photo":"{photo.pk}"' in window.title()


def test_axe_finds_nothing_in_the_library(window: Page) -> None:
    photo = make_photo()
    for path in (
        "",
        "?look=list",
        "upload/",
        f"{photo.pk}/change/",
        "rights/?ends=all",
        f"upload/words/?photo={photo.pk}",
    ):
        window.goto(LIBRARY + path)
        assert overflow(window) <= 0, path
        assert axe_problems(window) == [], path
