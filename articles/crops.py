"""Where crops are cut: the largest part of a ratio inside a picture, as near to the focal point as it can lie.

The same arithmetic as the child's that cuts (`accounts.image_worker`) and the script's that shows it; tests compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.services.photos import CROPS

if TYPE_CHECKING:
    from articles.models import Photo


@dataclass(frozen=True)
class Crop:
    """One cut of a picture, in pixels of the original."""

    name: str
    ratio: tuple[int, int]
    left: int
    top: int
    width: int
    height: int

    @property
    def label(self) -> str:
        """Return the ratio as people write it."""
        return f"{self.ratio[0]}:{self.ratio[1]}"

    @property
    def view_box(self) -> str:
        """Return the cut as an SVG shows it."""
        return f"{self.left} {self.top} {self.width} {self.height}"


def crops_of(photo: Photo) -> list[Crop]:
    """Return the cuts pages can ask for, around the photo's focal point, widest first."""
    ratios = sorted(((name, spec[0]) for name, spec in CROPS.items()), key=lambda crop: crop[1][1] / crop[1][0])
    return [_cut(name, ratio, photo) for name, ratio in ratios]


def _cut(name: str, ratio: tuple[int, int], photo: Photo) -> Crop:
    width = min(photo.width, round(photo.height * ratio[0] / ratio[1]))
    height = min(photo.height, round(photo.width * ratio[1] / ratio[0]))
    left = min(max(0, round(photo.focal_x * photo.width - width / 2)), photo.width - width)
    top = min(max(0, round(photo.focal_y * photo.height - height / 2)), photo.height - height)
    return Crop(name, ratio, left, top, width, height)
