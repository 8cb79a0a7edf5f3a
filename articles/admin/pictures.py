"""Small pictures in lists and forms of the admin."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.html import format_html

if TYPE_CHECKING:
    from articles.models import Photo

# Pixels of the file that is wide enough for each place, on a screen with two pixels per point.
WIDTHS = {"row": 160, "card": 320, "large": 960}


def thumbnail(photo: Photo, place: str) -> str:
    """Return an `<img>` of a photo with the smallest file that does; the original while there is no other.

    In a row or a card it says nothing that the words beside it do not say.
    """
    # Only one address is made: a page of the library has sixty photos, each with two dozen files.
    jpegs = [entry for entry in photo.renditions if entry["format"] == "jpeg" and not entry["crop"]]
    entry = next((entry for entry in jpegs if entry["width"] >= WIDTHS[place]), jpegs[-1] if jpegs else None)
    name, width, height = (
        (entry["file"], entry["width"], entry["height"]) if entry else (photo.file.name, photo.width, photo.height)
    )
    return _img(place, photo.file.storage.url(name), width, height, photo.alt if place == "large" else "")


@lru_cache(maxsize=1_000)
def _img(place: str, url: str, width: int, height: int, alt: str) -> str:
    """Return the element; what lists print again and again stays in memory."""
    return format_html(
        '<img class="thumb thumb--{}" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        place, url, width, height, alt,
    )  # fmt: skip
