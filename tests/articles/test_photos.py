"""Photos of the library: taken in, made smaller, replaced, shown again."""

from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from PIL import Image

from accounts.images import ImageRefused
from articles.errors import PhotoKnown
from articles.models import Photo
from articles.services.photo_files import prune_files
from articles.services.photos import (
    RenditionsFailed,
    add_photo,
    jobs_for,
    make_missing_renditions,
    make_renditions,
    replace_file,
    save_photo,
)
from articles.services.rendering import render_article
from tests.accounts.test_images import XMP
from tests.articles.conftest import picture_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from articles.models import Article


def test_a_photo_is_stored_under_a_name_of_ours(make_photo: Callable[..., Photo], media_root: Path) -> None:
    photo = make_photo(640, 400, caption="../../etc/passwd")
    assert photo.file.name.startswith("photos/")
    assert photo.file.name.endswith(".jpg")
    assert (photo.width, photo.height, photo.is_ready) == (640, 400, True)
    assert (media_root / photo.file.name).is_file()


def test_a_refused_file_leaves_no_row_and_no_file(db: None, media_root: Path) -> None:
    with pytest.raises(ImageRefused):
        add_photo(BytesIO(b"<svg onload=alert(1)>"))
    assert not Photo.objects.exists()
    assert not media_root.exists()


def test_the_same_file_again_names_the_photo_it_is(db: None) -> None:
    first = add_photo(picture_bytes())
    with pytest.raises(PhotoKnown) as refusal:
        add_photo(picture_bytes())
    assert refusal.value.photo == first
    assert add_photo(picture_bytes(), keep_both=True).pk != first.pk


def test_renditions_are_never_wider_than_the_original(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(700, 400)
    make_renditions(photo)
    photo.refresh_from_db()
    widths = {entry["width"] for entry in photo.renditions if not entry["crop"]}
    assert widths == {320, 480, 700}
    assert {entry["format"] for entry in photo.renditions} == {"avif", "webp", "jpeg"}


def test_every_noted_file_exists_and_has_its_size(make_photo: Callable[..., Photo], media_root: Path) -> None:
    photo = make_photo(700, 400)
    make_renditions(photo)
    for entry in photo.renditions:
        with Image.open(media_root / entry["file"]) as image:
            assert image.size == (entry["width"], entry["height"])


def test_making_renditions_twice_makes_the_same_files(make_photo: Callable[..., Photo], media_root: Path) -> None:
    photo = make_photo()
    make_renditions(photo)
    files = sorted(media_root.rglob("*"))
    make_renditions(photo)
    assert sorted(media_root.rglob("*")) == files


def test_a24_a_square_crop_keeps_the_focal_point_and_stays_inside(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(3000, 1000, focal_x=0.95)
    make_renditions(photo)
    square = next(entry for entry in photo.renditions if entry["crop"] == "1x1")
    assert (square["width"], square["height"]) == (1000, 1000)
    with Image.open(photo.file.storage.path(square["file"])) as image:
        red, _, blue = image.convert("RGB").getpixel((5, 500))
    assert blue > red, "the left edge of the cut lies in the right half"


def test_a23_every_stored_file_is_upright_and_says_nothing_of_the_place(db: None, media_root: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    lying = picture_bytes(640, 400, exif=exif, xmp=XMP)
    photo = add_photo(lying)
    make_renditions(photo)
    assert (photo.width, photo.height, photo.credit) == (400, 640, "Xenia Ode")
    for path in media_root.rglob("*.*"):
        with Image.open(path) as image:
            assert not image.getexif()
            assert b"Xenia" not in path.read_bytes()
    whole = [entry for entry in photo.renditions if not entry["crop"]]
    assert all(entry["height"] > entry["width"] for entry in whole)


def test_a_picture_has_a_color_and_a_tiny_copy_until_it_is_there(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo()
    assert photo.dominant_color in {"#fe0000", "#0000fe", "#ff0000", "#0000ff"}
    assert photo.placeholder.startswith("data:image/webp;base64,")
    assert len(photo.placeholder) <= 160


def test_a_smaller_original_has_smaller_crops(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(500, 500)
    sizes = {(job["crop"], job["width"]) for job in jobs_for(photo)}
    assert {("16x9", 480), ("16x9", 500), ("4x3", 500), ("1x1", 500)} <= sizes
    assert max(width for _, width in sizes) == 500


def test_replacing_the_file_keeps_words_and_resets_the_focal_point(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(focal_x=0.2)
    former = photo.file.name
    replace_file(photo, picture_bytes(800, 600))
    photo.refresh_from_db()
    assert (photo.width, photo.focal_x, photo.alt) == (800, 0.5, "Two colors")
    assert photo.file.name != former


def test_an_article_is_rendered_again_when_its_photo_changes(
    make_photo: Callable[..., Photo], article: Article, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    photo = make_photo()
    article.body = f'<figure><img data-file="{photo.pk}"></figure>'
    article.save(update_fields=["body"])
    render_article(article)
    photo.credit = "Ines Calloway"
    with django_capture_on_commit_callbacks(execute=True):
        save_photo(photo)
    article.refresh_from_db()
    assert "Ines Calloway" in article.body_html
    assert article.credits_line == "Photo: Ines Calloway"


def test_a_photo_in_the_text_cannot_be_deleted(make_photo: Callable[..., Photo], article: Article) -> None:
    photo = make_photo()
    article.body = f'<figure><img data-file="{photo.pk}"></figure>'
    article.save(update_fields=["body"])
    render_article(article)
    with pytest.raises(ProtectedError):
        photo.delete()


def test_a_moved_focal_point_makes_the_crops_anew(
    make_photo: Callable[..., Photo], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    photo = make_photo(900, 300)
    make_renditions(photo)
    before = {entry["file"] for entry in photo.renditions}
    photo.focal_x = 0.0
    with django_capture_on_commit_callbacks(execute=True):
        save_photo(photo)
    photo.refresh_from_db()
    assert {entry["file"] for entry in photo.renditions} != before


def test_renditions_follow_after_commit(db: None, django_capture_on_commit_callbacks: Callable[..., object]) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        photo = add_photo(picture_bytes())
    photo.refresh_from_db()
    assert photo.renditions


def test_files_no_photo_names_go_after_a_week(make_photo: Callable[..., Photo], media_root: Path) -> None:
    photo = make_photo()
    make_renditions(photo)
    kept = sorted(media_root.rglob("*.*"))
    for name, age in (("old.jpg", 8), ("new.jpg", 1)):
        (media_root / "photos" / name).write_bytes(b"x")
        moment = (timezone.now() - timedelta(days=age)).timestamp()
        os.utime(media_root / "photos" / name, (moment, moment))
    assert (prune_files(dry_run=True), prune_files(), prune_files()) == (1, 1, 0)
    assert sorted(media_root.rglob("*.*")) == sorted([*kept, media_root / "photos" / "new.jpg"])


def test_a_row_that_cannot_be_written_takes_its_file_with_it(db: None, media_root: Path) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        add_photo(picture_bytes(), alt="Words", is_decorative=True)
    assert list(media_root.rglob("*.jpg")) == []


def test_a_failed_child_keeps_the_files_there_were(
    make_photo: Callable[..., Photo], monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = make_photo()
    make_renditions(photo)
    monkeypatch.setattr("articles.services.photos.run_worker", lambda _: {"refused": "memory"})
    with pytest.raises(RenditionsFailed):
        make_renditions(photo)
    assert make_missing_renditions(everything=True) == (0, [photo.pk])
    photo.refresh_from_db()
    assert photo.renditions
    assert photo.rendition_problem.startswith("The picture needs more memory")


def test_the_command_makes_missing_files(make_photo: Callable[..., Photo], capsys: pytest.CaptureFixture[str]) -> None:
    photo = make_photo()
    call_command("make_renditions")
    call_command("make_renditions")
    photo.refresh_from_db()
    assert photo.renditions
    assert capsys.readouterr().out.splitlines() == [
        "make_renditions: 1 photos done, 0 failed",
        "make_renditions: 0 photos done, 0 failed",
    ]


def test_f9_a_picture_that_disk_or_store_does_not_take_is_refused_with_a_sentence(
    db: None, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    with pytest.raises(ImageRefused, match="could not be stored just now"):
        add_photo(picture_bytes(), alt="Two colors")
    assert not Photo.objects.exists()
    assert not media_root.exists()
