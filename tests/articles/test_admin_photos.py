"""The photo library at the desk: what comes in, what is said about it, what the text editor is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.models import Photo
from tests.articles.conftest import picture_bytes
from tests.desk import said, typed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

LIST = "/admin/articles/photo/"
ADD = f"{LIST}add/"
PICK = f"{LIST}pick/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def upload(name: str = "river.jpg", content: bytes = b"") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content or picture_bytes(1300, 900).read(), content_type="image/jpeg")


def form_of(photo: Photo) -> str:
    """Return the address of a photo's form."""
    return f"{LIST}{photo.pk}/change/"


def test_a_photo_comes_in_through_the_gate(desk: Client, editor: User) -> None:
    said(desk, ADD, typed(desk, ADD, upload=upload(), alt="A river", credit="Tomas Reyl", across=95, down=10))
    photo = Photo.objects.get()
    assert (photo.alt, photo.is_ready, photo.uploaded_by) == ("A river", True, editor)
    assert (photo.focal_x, photo.focal_y) == (0.95, 0.1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", b"<svg onload='alert(1)'/>"),
        ("photo.jpg", b"%PDF-1.7 nothing"),
        ("cut.jpg", b"\xff\xd8\xff\xe0"),
    ],
)
def test_what_is_no_photo_is_refused_and_words_are_kept(
    desk: Client, media_root: Path, name: str, content: bytes
) -> None:
    response = desk.post(ADD, typed(desk, ADD, upload=upload(name, content), caption="Kept caption"))
    page = response.content.decode()
    assert "not a photo we can read" in page or "damaged" in page
    assert "Kept caption" in page
    assert not Photo.objects.exists()
    assert not media_root.exists()


def test_without_a_file_the_form_asks_for_one(desk: Client) -> None:
    assert "This field is required." in desk.post(ADD, typed(desk, ADD, alt="Words")).content.decode()


def test_the_same_file_again_is_named_and_may_be_kept(desk: Client) -> None:
    said(desk, ADD, typed(desk, ADD, upload=upload(), alt="A river"))
    first = Photo.objects.get()
    page = desk.post(ADD, typed(desk, ADD, upload=upload(), alt="Again")).content.decode()
    assert f'<a href="{form_of(first)}">number {first.pk}' in page
    said(desk, ADD, typed(desk, ADD, upload=upload(), alt="Again", keep_both="on"))
    assert Photo.objects.count() == 2


def test_a_small_photo_comes_in_with_a_warning(desk: Client) -> None:
    small = SimpleUploadedFile("small.jpg", picture_bytes(700, 400).read())
    assert any("too small for a lead photo" in sentence for sentence in said(desk, ADD, typed(desk, ADD, upload=small)))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"alt": "Words", "is_decorative": "on"}, "A decorative photo has no alt text."),
        ({"across": "120"}, "Between 0 and 100."),
        ({"down": "-1"}, "Between 0 and 100."),
        ({"license": "other", "license_note": ""}, "Say which license it is."),
        ({"credit_url": "javascript:alert(1)"}, "Enter a valid URL."),
    ],
)
def test_what_does_not_fit_together_is_said_at_its_field(
    desk: Client, make_photo: Callable[..., Photo], changes: dict[str, str], sentence: str
) -> None:
    photo = make_photo()
    assert sentence in desk.post(form_of(photo), typed(desk, form_of(photo), **changes)).content.decode()


def test_another_file_keeps_the_words_and_centers_the_focal_point(
    desk: Client, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo(focal_x=0.9)
    former = photo.file.name
    said(desk, form_of(photo), typed(desk, form_of(photo), upload=upload()))
    photo.refresh_from_db()
    assert photo.file.name != former
    assert (photo.alt, photo.focal_x) == ("Two colors", 0.5)


def test_saving_untouched_moves_nothing(desk: Client, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(focal_x=0.333)
    said(desk, form_of(photo), typed(desk, form_of(photo)))
    assert Photo.objects.get(pk=photo.pk).focal_x == 0.333


def test_the_form_names_the_articles_that_show_it(
    desk: Client, make_photo: Callable[..., Photo], draft: Article
) -> None:
    photo = make_photo()
    type(draft).objects.filter(pk=draft.pk).update(lead_photo=photo)
    assert (
        f'<a href="/admin/articles/article/{draft.pk}/change/">{draft.title}</a>'
        in desk.get(form_of(photo)).content.decode()
    )


def test_a_photo_in_use_cannot_be_deleted(desk: Client, make_photo: Callable[..., Photo], draft: Article) -> None:
    photo = make_photo()
    type(draft).objects.filter(pk=draft.pk).update(lead_photo=photo)
    desk.post(f"{LIST}{photo.pk}/delete/", {"post": "yes"})
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_hostile_captions_are_only_words(desk: Client, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(caption='"><script>alert(1)</script>', alt='" onerror="alert(1)')
    for address in (LIST, form_of(photo), PICK):
        page = desk.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert 'onerror="alert' not in page


@pytest.mark.parametrize(("ready", "expected"), [("yes", 1), ("no", 2), ("odd", 3)])
def test_the_list_tells_ready_photos_from_others(
    desk: Client, make_photo: Callable[..., Photo], ready: str, expected: int
) -> None:
    make_photo()
    make_photo(alt="")
    make_photo(credit="", caption="")
    Photo.objects.filter(caption="").update(credit="")
    assert desk.get(f"{LIST}?ready={ready}").context["cl"].result_count == expected


def test_the_picker_finds_photos_by_words_and_number(desk: Client, make_photo: Callable[..., Photo]) -> None:
    photo, other = make_photo(alt="A heron"), make_photo(alt="A boat")
    page = desk.get(PICK, {"q": "heron", "CKEditorFuncNum": "-1"}).content.decode()
    assert f'data-photo="{photo.pk}"' in page
    assert f'data-photo="{other.pk}"' not in page
    assert f'data-photo="{other.pk}"' in desk.get(PICK, {"q": str(other.pk)}).content.decode()


def test_the_picker_is_for_the_desk_only(client: Client, reader: User) -> None:
    assert client.get(PICK).status_code == 302
    client.force_login(reader)
    assert client.get(PICK, follow=True).status_code == 403
    assert client.post(PICK).status_code == 405


@pytest.mark.parametrize("address", [LIST, PICK])
def test_the_library_costs_the_same_at_any_length(
    desk: Client,
    make_photo: Callable[..., Photo],
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_photo()
    with django_assert_max_num_queries(8) as few:
        desk.get(address)
    for _ in range(5):
        make_photo()
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(address)
