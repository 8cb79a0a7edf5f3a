"""Photos as pictures: which width a place on a page needs, and who allowed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from articles.pictures import LICENSE_URLS, picture_html

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from articles.models import Photo

register = template.Library()

# How wide a picture stands, by the place it stands in: https://developer.mozilla.org/docs/Web/API/HTMLImageElement/sizes
SIZES = {
    "hero": "(min-width: 76rem) 66rem, 100vw",
    "lead": "(min-width: 76rem) 34rem, (min-width: 68rem) 44vw, 94vw",
    "left": "(min-width: 76rem) 16rem, (min-width: 68rem) 22vw, (min-width: 46rem) 45vw, 94vw",
    "big": "(min-width: 76rem) 42rem, (min-width: 56rem) 55vw, 94vw",
    "card": "(min-width: 68rem) 18rem, (min-width: 46rem) 45vw, (min-width: 34rem) 94vw, 30vw",
    "row": "7.5rem",
    "portrait": "5rem",
}


@register.simple_tag
def picture(photo: Photo, *, sizes: str, alt: str | None = None, crop: str = "", eager: bool = False) -> SafeString:
    """Print a photo for a named place. `alt=""` says that the words beside it say it all; None takes the photo's."""
    return picture_html(photo, crop, sizes=SIZES[sizes], eager=bool(eager), alt=alt)


@register.filter
def license_url(photo: Photo) -> str:
    """Return the address of the license when readers may use the photo under it, else an empty text."""
    return LICENSE_URLS.get(photo.license, "")
