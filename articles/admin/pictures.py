"""Small pictures in lists and forms of the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html

from articles.pictures import sources

if TYPE_CHECKING:
    from articles.models import Photo

# Pixels of the file that is wide enough for each place, on a screen with two pixels per point.
WIDTHS = {"row": 160, "card": 320, "large": 960}


def thumbnail(photo: Photo, place: str) -> str:
    """Return an `<img>` of a photo with the smallest file that does; the original while there is no other.

    In a row or a card it says nothing that the words beside it do not say.
    """
    files = [file for file in sources(photo) if file.format == "jpeg"]
    file = next((file for file in files if file.width >= WIDTHS[place]), files[-1] if files else None)
    url, width, height = (file.url, file.width, file.height) if file else (photo.file.url, photo.width, photo.height)
    return format_html(
        '<img class="thumb thumb--{}" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        place, url, width, height, photo.alt if place == "large" else "",
    )  # fmt: skip
