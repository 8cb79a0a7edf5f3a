"""The photos of the library as cards, put together in one loop: a template takes twice as long for sixty of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join

from articles.admin.listing import stored
from articles.admin.photo_columns import lacks, license_state
from articles.admin.pictures import thumbnail
from config.lately import Lately

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.safestring import SafeString

    from articles.admin.photo_filters import Library
    from articles.models import Photo

CARD = (
    '<li class="photo-card"><input class="photo-card__tick" type="checkbox" name="_selected_action" value="{pk}" '
    'aria-label="Choose {pk} · {name}"><a class="photo-card__picture" href="{pk}/change/">{picture}'
    '<span class="photo-card__name">{name}</span></a>{facts}</li>'
)
# What the editor's script reads of a photo that is handed over stands in the button.
PICK = (
    '<li class="photo-card"><button class="photo-card__use" type="button" data-photo="{pk}" data-url="{url}" '
    'data-alt="{alt}" data-label="{name}" data-ready="{ready}">{picture}'
    '<span class="photo-card__name">{pk} · {name}</span><span class="photo-card__act">Use</span></button>{facts}</li>'
)
# The same for a photo that may lead no article, in the window that chooses a lead.
NO_LEAD = PICK.replace("<button ", "<button disabled ").replace(">Use<", ">Cannot lead<")
FACTS = '<p class="photo-card__facts">{} · {} × {}{}</p>{}'
CHIP = '<span class="chip chip--{}">{}</span>'


# A few pages of them, by all that they show.
_kept: Lately[SafeString] = Lately(300)


def cards_of(library: Library, *, for_picking: bool) -> SafeString:
    """Return the photos of a page as list items; their links stand beside the library's address."""

    def cards() -> Iterator[tuple[SafeString]]:
        for photo in library.result_list:
            key = (for_picking, library.picks_lead, stored(photo), library.shown_of(photo))
            yield (_kept.keep(key, partial(_card, library, photo, for_picking=for_picking)),)

    return format_html_join("\n", "{}", cards())


def _card(library: Library, row: Any, *, for_picking: bool) -> SafeString:
    photo = library.opened(row)
    told = {"pk": photo.pk, "name": str(photo), "picture": thumbnail(photo, "card"), "facts": _facts(photo)}
    if not for_picking:
        return format_html(CARD, **told)
    told |= {"url": photo.file.url, "alt": photo.alt, "ready": "yes" if photo.is_ready else "no"}
    return format_html(NO_LEAD if library.picks_lead and photo.is_not_for_lead else PICK, **told)


def _facts(photo: Any) -> SafeString:
    count, troubles = photo.use_count, tuple(_troubles(photo))
    used = f" · in {count} place{'s' * (count != 1)}" if count else ""
    chips = format_html('<p class="photo-card__chips">{}</p>', format_html_join("", CHIP, troubles)) if troubles else ""
    return format_html(FACTS, photo.credit or "No credit", photo.width, photo.height, used, chips)


def _troubles(photo: Photo) -> Iterator[tuple[str, str]]:
    if missing := lacks(photo):
        yield "lacks", missing
    kind, words = license_state(photo)
    if words:
        yield kind, words
    if photo.is_not_for_lead:
        yield "ahead", "Not for lead"
    if photo.rendition_problem:
        yield "ended", "Files not made"
