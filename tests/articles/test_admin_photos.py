"""The photo library at the desk: what comes in, what is said about it, what the text editor is offered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import image_worker
from accounts.models import AuditEntry
from articles.crops import crops_of
from articles.models import Author, Photo
from articles.services.photos import make_renditions
from tests.articles.conftest import picture_bytes
from tests.desk import said, typed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from accounts.models import User
    from articles.models import Article

LIST = "/admin/articles/photo/"
ADD = f"{LIST}add/?_popup=1"


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


class Sheet:
    """A picture that only says where it is cut."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size

    def crop(self, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        return box


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


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"alt": "Words", "is_decorative": "on"}, "A decorative photo has no alt text."),
        ({"across": "120"}, "Between 0 and 100."),
        ({"down": "-1"}, "Between 0 and 100."),
        ({"license": "other", "license_note": ""}, "Say which license it is."),
        ({"credit_url": "photographer.example"}, "Begin the address with https:// or http://."),
        ({"credit_url": "javascript:alert(1)"}, "Begin the address with https:// or http://."),
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


def test_a_photo_in_use_cannot_be_deleted_and_its_places_are_named(
    desk: Client, make_photo: Callable[..., Photo], draft: Article
) -> None:
    photo = make_photo()
    type(draft).objects.filter(pk=draft.pk).update(lead_photo=photo)
    sentences = said(desk, f"{LIST}{photo.pk}/delete/", {"post": "yes"})
    assert sentences == ["This photo stands in 1 place: “The secret draft”. Take it out there first, then delete it."]
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_a_photo_that_stands_nowhere_is_deleted_and_its_file_stays_a_week(
    desk: Client, make_photo: Callable[..., Photo], media_root: Path
) -> None:
    photo = make_photo()
    desk.post(f"{LIST}{photo.pk}/delete/", {"post": "yes"})
    assert not Photo.objects.exists()
    assert (media_root / photo.file.name).is_file()
    assert AuditEntry.objects.get(act="deleted").object_key == str(photo.pk)


def test_the_form_names_places_with_their_states_and_the_files_with_their_sizes(
    desk: Client, make_photo: Callable[..., Photo], article: Article
) -> None:
    photo = make_photo()
    make_renditions(photo)
    Author.objects.update(photo=photo)
    type(article).objects.filter(pk=article.pk).update(lead_photo=photo)
    page = desk.get(form_of(photo))
    assert [(use.label, use.state, use.place) for use in page.context["uses"]] == [
        (article.title, "Live", "at the head"),
        ("Ines Calloway", "Author", "portrait"),
    ]
    assert "480 × 300" in page.content.decode()


def test_files_that_failed_are_said_and_tried_again(
    desk: Client, make_photo: Callable[..., Photo], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    photo = make_photo()
    Photo.objects.update(rendition_problem="The picture could not be read.")
    assert "The picture could not be read." in desk.get(form_of(photo)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(form_of(photo), typed(desk, form_of(photo), caption="Typed before", _retry="yes"))
    photo.refresh_from_db()
    assert (photo.caption, photo.rendition_problem) == ("Typed before", "")
    assert photo.renditions


def test_d28_percents_are_cut_as_by_click(desk: Client, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(3000, 1000)
    desk.post(form_of(photo), typed(desk, form_of(photo), across="95", down="10"))
    photo.refresh_from_db()
    boxes = {crop.label: crop.view_box for crop in crops_of(photo)}
    assert boxes["1:1"] == "2000 0 1000 1000"
    assert f'viewBox="{boxes["1:1"]}"' in desk.get(form_of(photo)).content.decode()
    page = desk.post(form_of(photo), typed(desk, form_of(photo), across="120")).content.decode()
    assert "Between 0 and 100." in page


@pytest.mark.parametrize("focal", [(0.0, 0.0), (0.5, 0.5), (0.95, 0.1), (0.31, 0.87), (1.0, 1.0)])
@pytest.mark.parametrize("size", [(3000, 1000), (641, 903), (400, 400)])
def test_crops_are_shown_as_the_child_cuts_them(size: tuple[int, int], focal: tuple[float, float]) -> None:
    photo = Photo(width=size[0], height=size[1], focal_x=focal[0], focal_y=focal[1])
    for crop in crops_of(photo):
        box = image_worker._cut(Sheet(size), list(crop.ratio), list(focal))  # type: ignore[arg-type]  # noqa: SLF001
        assert box == (crop.left, crop.top, crop.left + crop.width, crop.top + crop.height)


def test_the_end_of_a_license_is_typed_and_shown(desk: Client, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo()
    end = timezone.now() + timedelta(days=9)
    changes = {"license_until_0": f"{end:%Y-%m-%d}", "license_until_1": f"{end:%H:%M:%S}"}
    desk.post(form_of(photo), typed(desk, form_of(photo), **changes))
    photo.refresh_from_db()
    assert photo.license_until == end.replace(microsecond=0)
    assert "License ends in 9 days" in desk.get(form_of(photo)).content.decode()
    assert AuditEntry.objects.get(act="saved").changes["license_until"][0] is None


def test_hostile_captions_are_only_words(desk: Client, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(caption='"><script>alert(1)</script>', alt='" onerror="alert(1)')
    for address in (LIST, f"{LIST}?look=list", form_of(photo), f"{LIST}pick/"):
        page = desk.get(address).content.decode()
        assert "<script>alert(1)" not in page
        assert 'onerror="alert' not in page
