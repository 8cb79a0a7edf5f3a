"""Members' pictures: taken in, shown, taken away."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from accounts import image_worker, notices, trust
from accounts.avatars import file_name, file_names, picture_html
from accounts.errors import AccessRefused
from accounts.services.avatars import choose_avatar, remove_avatar
from articles.models import Author
from config.middleware import PICTURE_PATH
from tests.desk import said, typed
from tests.factories import make_comment

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
PICTURE, REMOVE = "/accounts/settings/profile/picture/", "/accounts/settings/profile/picture/remove/"
DESK = "/admin/accounts/user/{}/change/"
PROFILE = "/accounts/settings/profile/"
PLACE = b"A-PLACE-AND-A-CAMERA"


@pytest.fixture(autouse=True)
def stage(monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper, tmp_path: Path) -> None:
    """Store in a folder of the test's own, decode in this process, and know everybody."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("accounts.images.run_worker", image_worker.answer)
    monkeypatch.setattr("accounts.services.avatars.run_worker", image_worker.answer)
    monkeypatch.setattr(trust, "_readers", [lambda _: trust.KNOWN])


def picture(size: tuple[int, int] = (300, 200), form: str = "JPEG", *, color: str = "red", **options: object) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, color).save(buffer, form, **options)
    return buffer.getvalue()


def send(client: Client, user: User, data: bytes, name: str = "me.png") -> HttpResponse:
    client.force_login(user)
    return client.post(PICTURE, {"picture": SimpleUploadedFile(name, data, "image/png")})  # type: ignore[return-value]


def stored(name: str) -> bytes:
    with default_storage.open(name) as file:
        data: bytes = file.read()
    return data


def opened(user: User, size: int, suffix: str) -> Image.Image:
    return Image.open(BytesIO(stored(file_name(user.avatar, size, suffix))))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_picture_becomes_squares_of_three_sizes_in_two_formats(client: Client, reader: User, form: str) -> None:
    answer = send(client, reader, picture(form=form))
    assert (answer.status_code, answer.headers["Location"]) == (303, PROFILE)
    reader.refresh_from_db()
    for size in (48, 96, 256):
        assert [opened(reader, size, suffix).size for suffix in ("webp", "jpg")] == [(size, size)] * 2
    assert reader.avatar.startswith("avatars/")


def test_no_metadata_is_left(reader: User) -> None:
    exif = Image.Exif()
    exif[270] = PLACE.decode()
    choose_avatar(reader, BytesIO(picture(exif=exif)), by=reader)
    assert not any(PLACE in stored(name) for name in file_names(reader.avatar))


def test_the_square_is_the_middle(reader: User) -> None:
    wide = Image.new("RGB", (300, 100), "red")
    wide.paste((0, 0, 255), (100, 0, 200, 100))
    buffer = BytesIO()
    wide.save(buffer, "PNG")
    choose_avatar(reader, buffer, by=reader)
    red, _green, blue = opened(reader, 96, "jpg").getpixel((5, 48))  # type: ignore[misc]
    assert blue > 200 > red


def moving() -> bytes:
    buffer = BytesIO()
    frames = [Image.new("RGB", (120, 120), color) for color in ("red", "blue")]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (picture() + bytes(6_000_000 - len(picture())), "A picture may have 5 MB at most; this file has 6.0 MB."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "This file is not a photo we can read"),
        (picture((2, 20_000), "PNG"), "pixels on a side at most; this one has 20,000."),
        (picture((95, 300)), "A picture must have 96 × 96 pixels; this one has 95 × 300."),
        (picture((5_100, 5_000)), "A picture may have 25 megapixels at most; this one has 26"),
        (b"", "This file is empty. Choose another one."),
    ],
    ids=["6 MB", "SVG", "2x20000", "small", "large", "empty"],
)
def test_b27_what_is_no_picture_of_a_person_is_refused_with_a_sentence(
    client: Client, reader: User, data: bytes, sentence: str
) -> None:
    answer = send(client, reader, data)
    assert answer.status_code == 422
    assert sentence in answer.text
    reader.refresh_from_db()
    assert reader.avatar == ""


def test_b27_the_first_frame_of_an_animated_gif_is_used(client: Client, reader: User) -> None:
    assert send(client, reader, moving()).status_code == 303
    reader.refresh_from_db()
    red, _green, blue = opened(reader, 96, "jpg").getpixel((48, 48))  # type: ignore[misc]
    assert red > 200 > blue


def test_only_the_address_of_pictures_takes_large_forms(client: Client, reader: User) -> None:
    client.force_login(reader)
    too_much = client.post(PICTURE, {"picture": SimpleUploadedFile("me.jpg", bytes(6 * 1024 * 1024))})
    elsewhere = client.post(PROFILE, {"picture": SimpleUploadedFile("me.jpg", bytes(300_000))})
    assert [too_much.status_code, elsewhere.status_code] == [413, 413]
    assert "6 MB" in too_much.text


def test_a_form_without_a_file_says_so(client: Client, reader: User) -> None:
    client.force_login(reader)
    answer = client.post(PICTURE)
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_the_former_files_go_after_commit(
    reader: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    choose_avatar(reader, BytesIO(picture()), by=reader)
    former = reader.avatar
    with django_capture_on_commit_callbacks() as callbacks:
        choose_avatar(reader, BytesIO(picture(color="blue")), by=reader)
    assert all(map(default_storage.exists, [*file_names(former), *file_names(reader.avatar)]))
    callbacks[0]()
    assert not any(map(default_storage.exists, file_names(former)))
    assert all(map(default_storage.exists, file_names(reader.avatar)))


def test_two_members_with_the_same_picture_share_no_file(reader: User, other_reader: User) -> None:
    for member in (reader, other_reader):
        choose_avatar(member, BytesIO(picture()), by=member)
    assert reader.avatar != other_reader.avatar


def test_a_picture_that_cannot_be_stored_leaves_no_file(
    reader: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(user: User, name: str) -> bool:
        raise RuntimeError

    monkeypatch.setattr("accounts.services.avatars._replace", fail)
    with pytest.raises(RuntimeError):
        choose_avatar(reader, BytesIO(picture()), by=reader)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_newcomers_keep_their_initials(client: Client, reader: User) -> None:
    trust.register(lambda _: 0)
    answer = send(client, reader, picture())
    assert answer.status_code == 422
    assert "New members keep their initials." in answer.text


def test_staff_are_no_newcomers(editor: User) -> None:
    trust.register(lambda _: 0)
    choose_avatar(editor, BytesIO(picture()), by=editor)
    assert editor.avatar


def test_owners_remove_their_picture(
    client: Client, reader: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    choose_avatar(reader, BytesIO(picture()), by=reader)
    former = reader.avatar
    client.force_login(reader)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(REMOVE).status_code == 303
    assert "Your picture is removed." in client.get(PROFILE).text
    assert not any(map(default_storage.exists, file_names(former)))


def test_the_desk_removes_a_picture_with_a_reason(client: Client, reader: User, editor: User) -> None:
    choose_avatar(reader, BytesIO(picture()), by=reader)
    client.force_login(editor)
    assert f"/media/{reader.avatar}-96.jpg" in client.get(DESK.format(reader.pk)).text
    said(client, DESK.format(reader.pk), typed(client, DESK.format(reader.pk), picture_removal="Somebody else's face."))
    reader.refresh_from_db()
    assert reader.avatar == ""
    assert "Somebody else&#x27;s face." in client.get(f"/admin/accounts/user/{reader.pk}/history/").text


def test_a_member_is_told_why_the_picture_went(reader: User, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(notices, "_tellers", [lambda _, *, text, **__: told.append(text)])
    choose_avatar(reader, BytesIO(picture()), by=reader)
    remove_avatar(reader, by=editor, reason="Somebody else's face.")
    assert told == ["Your picture was removed. The reason: Somebody else's face."]


def test_the_desk_gives_a_reason(reader: User, editor: User) -> None:
    choose_avatar(reader, BytesIO(picture()), by=reader)
    with pytest.raises(AccessRefused, match="Say why"):
        remove_avatar(reader, by=editor, reason=" ")


def test_the_page_beside_comments_costs_no_query_more(
    client: Client, reader: User, other_reader: User, article: Article
) -> None:
    for member in (reader, other_reader):
        make_comment(article, by=member)
    with CaptureQueriesContext(connection) as without:
        client.get(article.get_absolute_url())
    choose_avatar(reader, BytesIO(picture()), by=reader)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(article.get_absolute_url()).text
    assert len(queries) == len(without)
    assert page.count(f'src="/media/{reader.avatar}-48.jpg"') == 1
    assert page.count("data-initials") >= 1


def test_an_author_without_a_photo_has_the_picture_of_the_member(
    client: Client, reader: User, article: Article
) -> None:
    choose_avatar(reader, BytesIO(picture()), by=reader)
    Author.objects.update(user=reader)
    for address in (article.get_absolute_url(), Author.objects.get().get_absolute_url(), "/authors/"):
        assert f"/media/{reader.avatar}-96.jpg" in client.get(address).text


def test_the_limit_of_bodies_knows_the_address() -> None:
    assert reverse("accounts:avatar") == PICTURE_PATH


def test_nobody_changes_the_pictures_of_others(reader: User, other_reader: User) -> None:
    with pytest.raises(AccessRefused):
        choose_avatar(reader, BytesIO(picture()), by=other_reader)
    with pytest.raises(AccessRefused):
        remove_avatar(reader, by=other_reader, reason="Ugly.")


def test_sending_pictures_is_limited(client: Client, reader: User, settings: SettingsWrapper) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip"}
    answers = [send(client, reader, picture()) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert answers[10].headers["Retry-After"] == "3600"


@pytest.mark.parametrize("address", [PICTURE, REMOVE])
def test_pictures_are_for_members_and_forms(client: Client, reader: User, address: str) -> None:
    assert client.post(address).headers["Location"].startswith("/accounts/login/")
    client.force_login(reader)
    assert client.get(address).status_code == 405


def test_a_picture_says_nothing_and_has_its_size() -> None:
    shown = picture_html("avatars/abc")
    assert 'srcset="/media/avatars/abc-48.webp, /media/avatars/abc-96.webp 2x"' in shown
    assert 'src="/media/avatars/abc-48.jpg" srcset="/media/avatars/abc-96.jpg 2x" width="48" height="48"' in shown
    assert 'alt="" loading="lazy"' in shown
    assert 'src="/media/avatars/abc-96.jpg"' in picture_html("avatars/abc", is_large=True)


def test_a_picture_takes_the_place_of_initials(reader: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    reader.avatar = "avatars/abc"
    with django_assert_num_queries(0):
        shown = Template("{% load people %}{% avatar person %}").render(Context({"person": reader}))
    assert f'<span class="avatar hue-{reader.pk % 12}"><picture>' in shown
    assert "data-initials" not in shown
