"""The picture that stands for a member: its files and their HTML. No queries: `User.avatar` is in the row.

A picture has one name, which holds a hash of its content, and a file of each size in each format. Names are never used
again for another picture, so the files may be kept for ever.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.utils.html import format_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

# Pixels of the square files: beside comments, the same for sharp screens, and for profiles.
SMALL, MIDDLE, LARGE = SIZES_PX = (48, 96, 256)
SUFFIXES = {"webp": "webp", "jpeg": "jpg"}
PICTURES_KEPT = 2_000


def file_name(name: str, size: int, suffix: str) -> str:
    """Return where one file of a picture is stored."""
    return f"{name}-{size}.{suffix}"


def file_names(name: str) -> list[str]:
    """Return where all files of a picture are stored."""
    return [file_name(name, size, suffix) for size in SIZES_PX for suffix in SUFFIXES.values()]


@lru_cache(PICTURES_KEPT)
def picture_html(name: str, *, is_large: bool = False) -> SafeString:
    """Return `<picture>` without words: the member's name stands beside it."""
    size, sharp = (MIDDLE, LARGE) if is_large else (SMALL, MIDDLE)
    webp, sharp_webp, jpeg, sharp_jpeg = (
        default_storage.url(file_name(name, px, suffix)) for suffix in SUFFIXES.values() for px in (size, sharp)
    )
    return format_html(
        '<picture><source type="image/webp" srcset="{}, {} 2x"><img src="{}" srcset="{} 2x" width="{size}" '
        'height="{size}" alt="" loading="lazy" decoding="async"></picture>',
        *(webp, sharp_webp, jpeg, sharp_jpeg),
        size=size,
    )
