"""Photos of the library as pages show them. No queries; used by rendering, templates and meta tags."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from articles.markup.pictures import File, Picture

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from articles.models import Photo

LICENSE_URLS = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
_FORMATS_BY_SUFFIX = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp", ".avif": "avif"}


def picture_of(photo: Photo, *, crop: str = "", alt: str = "", caption: str = "") -> Picture:
    """Return a photo as a value without a database behind it; `alt` and `caption` replace its own."""
    return Picture(
        id=photo.pk,
        files=sources(photo, crop),
        original=File(
            _FORMATS_BY_SUFFIX.get(PurePosixPath(photo.file.name or "").suffix, "jpeg"),
            photo.width,
            photo.height,
            photo.file.url,
        ),
        alt="" if photo.is_decorative else alt or photo.alt,
        caption=caption or photo.caption,
        credit=photo.credit,
        credit_url=photo.credit_url,
        license_name=photo.get_license_display() if photo.license in LICENSE_URLS else "",
        license_url=LICENSE_URLS.get(photo.license, ""),
    )


def sources(photo: Photo, crop: str = "") -> tuple[File, ...]:
    """Return the renditions of one crop, smallest first; those of the whole picture where the crop has none."""
    listed = [entry for entry in photo.renditions if entry["crop"] == crop]
    if not listed and crop:
        return sources(photo)
    storage = photo.file.storage
    files = (File(entry["format"], entry["width"], entry["height"], storage.url(entry["file"])) for entry in listed)
    return tuple(sorted(files, key=lambda file: (file.width, file.format)))


def picture_html(
    photo: Photo, crop: str = "", *, sizes: str = "100vw", eager: bool = False, alt: str | None = None
) -> SafeString:
    """Return `<picture>` for a template. `alt=""` says that the text beside it says it all; None takes the photo's."""
    return picture_of(photo, crop=crop).html(sizes=sizes, eager=eager, alt=alt)


def one_file(photo: Photo, crop: str = "") -> File:
    """Return the largest JPEG of a crop, for readers that take one address: social tags, structured data."""
    return picture_of(photo, crop=crop).largest


def credit_of(photo: Photo) -> str:
    """Return the credit as the credits line prints it: name, and the license where readers may use it too."""
    if not photo.credit:
        return ""
    return f"{photo.credit} ({photo.get_license_display()})" if photo.license in LICENSE_URLS else photo.credit
