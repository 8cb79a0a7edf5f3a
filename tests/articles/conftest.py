"""Pictures made in code, and photos made of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from PIL import Image

from accounts import image_worker
from articles.services.photos import add_photo
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User
    from articles.models import Photo


@pytest.fixture(autouse=True)
def media_root(settings: SettingsWrapper, tmp_path: Path) -> Path:
    """Keep the files of each test in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def decode_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decode and encode pictures in this process: ten times faster; tests/accounts/test_images.py tests the child."""
    monkeypatch.setattr("accounts.images.run_worker", image_worker.answer)
    monkeypatch.setattr("articles.services.photos.run_worker", image_worker.answer)


def picture_bytes(width: int = 640, height: int = 400, form: str = "JPEG", **options: Any) -> io.BytesIO:
    """Return a picture whose left half is red and whose right half is blue."""
    mode = options.pop("mode", "RGB")
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, form, **options)
    buffer.seek(0)
    return buffer


@pytest.fixture
def make_photo(db: None) -> Callable[..., Photo]:
    """Return a maker of photos ready to stand in a live article; each is another picture."""
    count = iter(range(1000))

    def make(width: int = 640, height: int = 400, **fields: Any) -> Photo:
        words = {"alt": "Two colors", "credit": "Tomas Reyl", "caption": "Left red, right blue."}
        return add_photo(picture_bytes(width, height + next(count)), **{**words, **fields})

    return make


@pytest.fixture
def make_user_with(db: None) -> Callable[..., User]:
    """Return a maker of people at the desk who hold just the rights named."""

    def make(*rights: str) -> User:
        user = factories.make_user(is_staff=True)
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="articles", codename__in=rights))
        return user

    return make
