"""S72: every odd picture gets the answer it is owed, by every way in, and costs a worker next to nothing."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts import image_worker, trust
from accounts.images import AVATAR_LIMITS, PHOTO_LIMITS, ImageRefused, accept_image
from articles.models import Photo
from tests.accounts import odd_pictures

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
REFUSED = odd_pictures.refused()
MOVING = odd_pictures.moving()
TAKEN = odd_pictures.taken()
# A worker may grow by so much while it takes pictures in (security.md 3.2 of the specification).
GROWTH_MAX_MB = 50


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep files in a folder of the test's own, and decode in this process; the last test starts children."""
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr("accounts.images.run_worker", image_worker.answer)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)  # As in the child: our own limits are lower.
    monkeypatch.setattr("accounts.services.avatars.run_worker", image_worker.answer)
    monkeypatch.setattr(trust, "_readers", [lambda _: trust.KNOWN])
    return tmp_path / "media"


def sent(content: bytes) -> SimpleUploadedFile:
    """Return a file under the name and type of a harmless one."""
    return SimpleUploadedFile("holiday.jpg", content, content_type="image/jpeg")


@pytest.mark.parametrize("name", REFUSED)
def test_s72_a_hostile_file_is_refused_with_the_sentence_it_is_owed(name: str) -> None:
    content, sentence = REFUSED[name]
    with pytest.raises(ImageRefused) as refusal:
        accept_image(BytesIO(content), PHOTO_LIMITS)
    assert refusal.value.message.startswith(sentence)
    with pytest.raises(ImageRefused):
        accept_image(BytesIO(content), AVATAR_LIMITS)


@pytest.mark.parametrize("name", MOVING)
def test_s72_a_moving_picture_is_no_photo_and_gives_an_avatar_its_first_frame(name: str) -> None:
    with pytest.raises(ImageRefused) as refusal:
        accept_image(BytesIO(MOVING[name]), PHOTO_LIMITS)
    assert refusal.value.message == odd_pictures.ANIMATED
    assert accept_image(BytesIO(MOVING[name]), AVATAR_LIMITS).width > 0


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.parametrize("limits", [PHOTO_LIMITS, AVATAR_LIMITS], ids=["photo", "avatar"])
def test_s72_an_odd_photo_comes_out_as_an_ordinary_picture(name: str, limits: object) -> None:
    accepted = accept_image(BytesIO(TAKEN[name]), limits)  # type: ignore[arg-type]
    with Image.open(BytesIO(accepted.data)) as picture:
        assert picture.mode == ("RGBA" if name in {"transparent", "palette with a hole"} else "RGB")
        assert not picture.getexif()
        assert "icc_profile" not in picture.info
    assert b"<script" not in accepted.data


def test_s72_the_library_answers_each_with_its_sentence_and_keeps_nothing(
    client: Client, editor: User, media_root: Path
) -> None:
    client.force_login(editor)
    for name, (content, sentence) in REFUSED.items():
        answer = client.post("/admin/articles/photo/upload/file/", {"file": sent(content)})
        assert (answer.status_code, answer.json()["error"][: len(sentence)]) == (422, sentence), name
    assert not Photo.objects.exists()
    assert not media_root.exists()


@pytest.mark.parametrize("name", REFUSED)
def test_s72_a_member_s_picture_form_answers_each_and_keeps_nothing(
    client: Client, reader: User, media_root: Path, name: str
) -> None:
    client.force_login(reader)
    answer = client.post("/accounts/settings/profile/picture/", {"picture": sent(REFUSED[name][0])})
    reader.refresh_from_db()
    assert (answer.status_code, reader.avatar) == (422, "")
    assert not media_root.exists()


MEASURE = """
import resource, sys
from io import BytesIO
from django.conf import settings
settings.configure(VAR_DIR=sys.argv[1])
from accounts.images import PHOTO_LIMITS, ImageRefused, accept_image
from tests.accounts import odd_pictures
files = [content for content, _ in odd_pictures.refused().values()]
files += [*odd_pictures.moving().values(), *odd_pictures.taken().values()]
accept_image(BytesIO(odd_pictures.taken()["CMYK"]), PHOTO_LIMITS)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for content in files:
    try:
        accept_image(BytesIO(content), PHOTO_LIMITS)
    except ImageRefused:
        pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_s72_the_process_that_serves_grows_by_less_than_fifty_megabytes(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, "-c", MEASURE, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < GROWTH_MAX_MB
