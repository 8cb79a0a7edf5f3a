"""Many photos at once: a line for each file, duplicates decided, words asked for, one file for the text editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Photo
from tests import factories
from tests.accounts.odd_pictures import png_header
from tests.articles.conftest import picture_bytes
from tests.desk import said, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

MANY = "/admin/articles/photo/upload/"
ONE = f"{MANY}file/"
WORDS = f"{MANY}words/"
SVG = b"<svg onload='alert(1)'/>"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def sent(number: int = 0, name: str = "", content: bytes = b"") -> SimpleUploadedFile:
    """Return a file as a browser sends it; each number is another picture."""
    return SimpleUploadedFile(name or f"p{number}.jpg", content or picture_bytes(1300, 900 + number).read())


def send_many(desk: Client, files: list[SimpleUploadedFile], **rights: Any) -> Any:
    """Send the form without script and return the page it leads to."""
    return desk.post(MANY, {"photos": files, "license": "agency", **rights}, follow=True)


def lines(page: Any) -> list[str]:
    """Return what is said about each file."""
    return [line["sentence"] for line in page.context["lines"]]


def test_a22_five_files_make_three_photos_and_two_sentences(desk: Client) -> None:
    odd = [sent(name="big.png", content=png_header(9000, 6800)), sent(name="drawing.jpg", content=SVG)]
    page = send_many(desk, [sent(0), odd[0], sent(1), odd[1], sent(2)], credit="Tomas Reyl")
    assert Photo.objects.count() == 3
    refused = [sentence for sentence in lines(page) if sentence]
    assert refused[0].startswith("A picture may have 40 megapixels at most; this one has 61")
    assert refused[1] == "This file is not a photo we can read (JPEG, PNG, WebP, AVIF or GIF)."


def test_d27_twelve_dropped_files_with_one_credit_and_two_of_them_broken(desk: Client) -> None:
    files = [sent(number) for number in range(10)]
    files += [sent(name="a.jpg", content=b"\xff\xd8\xff" + bytes(99)), sent(name="b.jpg", content=SVG)]
    answers = [desk.post(ONE, {"file": file, "credit": "Tomas Reyl", "license": "staff"}) for file in files]
    assert [answer.status_code for answer in answers] == [201] * 10 + [422] * 2
    assert set(Photo.objects.values_list("credit", "license")) == {("Tomas Reyl", "staff")}
    assert [answer.json()["error"] for answer in answers[10:]] == [
        "The file is damaged; save it again in an image program.",
        "This file is not a photo we can read (JPEG, PNG, WebP, AVIF or GIF).",
    ]


def test_without_script_ten_files_go_at_once_and_the_others_are_named(desk: Client) -> None:
    page = send_many(desk, [sent(number) for number in range(11)])
    assert Photo.objects.count() == 10
    assert lines(page)[10] == "Only 10 files at once; send this one again."


def test_without_a_file_the_form_asks_for_one_and_keeps_the_rights(desk: Client) -> None:
    page = desk.post(MANY, {"credit": "Kept credit", "license": "other"}).content.decode()
    for words in ("Choose one file or more.", "Say which license it is.", "Kept credit"):
        assert words in page


def test_an_empty_file_gets_a_sentence_too(desk: Client) -> None:
    assert desk.post(ONE, {"file": SimpleUploadedFile("empty.jpg", b"")}).json()["error"].startswith("This file is not")


def test_words_are_asked_for_right_after_the_upload(desk: Client) -> None:
    address = send_many(desk, [sent(0), sent(1)], credit="Tomas Reyl").request
    address = f"{address['PATH_INFO']}?{address['QUERY_STRING']}"
    first, second = Photo.objects.order_by("pk")
    changes = {f"photo-{first.pk}-alt": "A river", f"photo-{second.pk}-is_decorative": "on"}
    assert said(desk, address, typed(desk, address, **changes)) == ["Saved 2 photos."]
    assert [photo.is_ready for photo in Photo.objects.order_by("pk")] == [True, True]


def test_a_mistake_in_one_photo_s_words_saves_nothing_and_keeps_all(desk: Client) -> None:
    send_many(desk, [sent(0), sent(1)])
    first, second = Photo.objects.order_by("pk")
    address = f"{WORDS}?photo={first.pk}&photo={second.pk}"
    changes = {f"photo-{first.pk}-alt": "Typed", f"photo-{second.pk}-license": "other"}
    page = desk.post(address, typed(desk, address, **changes)).content.decode()
    assert "Typed" in page
    assert "Say which license it is." in page
    assert not Photo.objects.exclude(alt="").exists()


def test_a_file_the_library_has_is_used_or_kept_beside_it(desk: Client) -> None:
    send_many(desk, [sent(0)])
    known = Photo.objects.get()
    page = send_many(desk, [sent(1), sent(0, name="again.jpg")], credit="Agency", license="handout")
    assert f"Use the existing one: {known.pk}" in page.content.decode()
    assert Photo.objects.count() == 2
    page = desk.post(f"{MANY}keep/", {"line": "1"}, follow=True)
    twin = Photo.objects.latest("pk")
    assert (twin.sha256, twin.license, twin.credit, twin.original_name) == (
        known.sha256,
        "handout",
        "Agency",
        "again.jpg",
    )
    assert twin.file.name != known.file.name
    assert len(page.context["forms"]) == 2


@pytest.mark.parametrize("line", ["0", "7", "-1", "x", ""])
def test_keeping_what_no_line_names_is_not_found(desk: Client, line: str) -> None:
    send_many(desk, [sent(0)])
    assert desk.post(f"{MANY}keep/", {"line": line}).status_code == 404
    assert Photo.objects.count() == 1


def test_a_script_is_told_which_photo_a_file_is_and_may_keep_both(desk: Client) -> None:
    first = desk.post(ONE, {"file": sent(0)}).json()
    again = desk.post(ONE, {"file": sent(0)})
    assert (again.status_code, again.json()["known"]["photo"]) == (409, first["photo"])
    assert desk.post(ONE, {"file": sent(0), "keep_both": "on"}).status_code == 201


def test_a_script_gets_what_it_needs_to_place_the_photo(desk: Client) -> None:
    small = SimpleUploadedFile("small.jpg", picture_bytes(700, 400).read())
    facts = desk.post(ONE, {"file": small, "alt": "A river"}).json()
    photo = Photo.objects.get()
    assert (facts["photo"], facts["url"], facts["alt"]) == (photo.pk, photo.file.url, "A river")
    assert (facts["width"], facts["height"], facts["is_ready"]) == (700, 400, False)
    assert facts["warnings"] == ["This photo is 700 pixels wide; it is too small for a lead photo."]


@pytest.mark.parametrize(
    ("rights", "sentence"),
    [
        ({"license": "other"}, "Say which license it is."),
        ({"credit_url": "javascript:alert(1)"}, "Begin the address with https:// or http://."),
        ({"license": "nonsense"}, "Select a valid choice."),
        ({"alt": "x" * 301}, "at most 300 characters"),
    ],
)
def test_what_does_not_fit_is_said_to_a_script(desk: Client, rights: dict[str, str], sentence: str) -> None:
    answer = desk.post(ONE, {"file": sent(0), **rights})
    assert answer.status_code == 422
    assert sentence in answer.json()["error"]
    assert not Photo.objects.exists()


@pytest.mark.parametrize("address", [ONE, f"{MANY}keep/"])
def test_uploads_ask_for_post_and_a_token(editor: User, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.get(address).status_code == 405
    assert strict.post(address, {"file": sent(0)}).status_code == 403
    assert not Photo.objects.exists()


def test_who_may_not_upload_is_told_so(client: Client, make_user_with: Callable[..., User]) -> None:
    client.force_login(make_user_with("view_photo"))
    assert client.get(MANY).status_code == 403
    answer = client.post(ONE, {"file": sent(0)})
    assert (answer.status_code, answer.json()["error"][:31]) == (403, "You may use photos of the libra")
    assert not Photo.objects.exists()


def test_others_photos_are_not_among_the_words(
    client: Client, make_user_with: Callable[..., User], make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo()
    client.force_login(make_user_with("view_photo", "add_photo", "change_photo"))
    assert client.get(f"{WORDS}?photo={photo.pk}&photo=x&photo=99").context["forms"] == []
    assert client.get(f"/admin/articles/photo/{photo.pk}/change/").context["has_change_permission"] is False
    assert client.post(f"/admin/articles/photo/{photo.pk}/change/", {"alt": "Mine now"}).status_code == 403


def test_a_visitor_is_led_to_the_sign_in(client: Client, db: None) -> None:
    factories.make_user()
    assert client.get(MANY).status_code == 302
    assert client.post(ONE, {"file": sent(0)}).status_code in {302, 403}
    assert not Photo.objects.exists()
