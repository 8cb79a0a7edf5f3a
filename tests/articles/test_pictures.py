"""Photos as templates print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.pictures import one_file, picture_html, sources
from articles.services.photos import make_renditions

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.models import Photo


def test_a_photo_without_files_shows_its_original(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo()
    html = picture_html(photo, "3x2")
    assert "<source" not in html
    assert f'src="{photo.file.url}" alt="Two colors" width="640"' in html


def test_a_crop_is_shown_in_its_own_size(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(1200, 900)
    make_renditions(photo)
    html = picture_html(photo, "16x9", sizes="50vw", eager=True, alt="")
    assert 'type="image/avif"' in html
    assert 'sizes="50vw"' in html
    assert 'alt="" width="1200" height="675" loading="eager" fetchpriority="high"' in html


def test_markup_names_only_files_that_exist(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo()
    make_renditions(photo)
    for crop in ("", "3x2", "16x9", "4x3", "1x1"):
        for file in sources(photo, crop):
            assert photo.file.storage.exists(file.url.removeprefix("/media/"))


def test_hostile_words_stay_words_in_attributes(make_photo: Callable[..., Photo]) -> None:
    html = picture_html(make_photo(alt='"><script>alert(1)</script>'))
    assert 'alt="&quot;&gt;&lt;script&gt;' in html


def test_meta_tags_get_the_largest_jpeg_of_a_crop(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(1300, 900)
    make_renditions(photo)
    file = one_file(photo, "1x1")
    assert (file.width, file.height, file.format) == (900, 900, "jpeg")


def test_a_decorative_photo_has_an_empty_alt_text(make_photo: Callable[..., Photo]) -> None:
    assert 'alt=""' in picture_html(make_photo(alt="", is_decorative=True))
