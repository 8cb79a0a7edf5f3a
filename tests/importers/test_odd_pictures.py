"""S72 by the way of imports: no odd file ends one, and none is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from accounts import image_worker
from articles.models import Article, Photo
from tests.accounts import odd_pictures
from tests.importers.conftest import TRAINS, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def decode_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decode in this process: ten times faster."""
    monkeypatch.setattr("accounts.images.run_worker", image_worker.answer)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)  # As in the child: our own limits are lower.


def test_s72_an_import_refuses_odd_pictures_and_brings_in_the_rest(
    lines: Callable[..., Path], media: Path, no_renditions: None
) -> None:
    files = [content for content, _ in odd_pictures.refused().values()] + list(odd_pictures.moving().values())
    for number, content in enumerate(files):
        (media / f"odd{number}.jpg").write_bytes(content)
    named = [{"file": f"odd{number}.jpg", "credit": "x", "alt": "y"} for number in range(len(files))]
    named.append({"file": "a.jpg", "credit": "B. Lee", "alt": "A wall"})
    ran = run("import_json", lines({**TRAINS, "photos": named}), media=media)
    assert ran.code == 0
    assert "photo_refused" in ran.codes
    assert (Photo.objects.count(), Article.objects.count()) == (1, 1)
