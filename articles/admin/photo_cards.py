"""The photos of the library as cards, put together in one loop: a template takes twice as long for sixty of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join

from articles.admin.listing import remembered
from articles.admin.photo_columns import lacks, license_state
from articles.admin.pictures import thumbnail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.utils.safestring import SafeString

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
FACTS = '<p class="photo-card__facts">{} · {} × {}{}</p>{}'
CHIP = '<span class="chip chip--{}">{}</span>'


def cards_of(photos: Iterable[Any], *, for_picking: bool) -> SafeString:
    """Return the list items of photos that have their `use_count`; their links stand beside the library's address."""
    return format_html_join("\n", "{}", ((_card(photo, for_picking=for_picking),) for photo in photos))


def _card(photo: Any, *, for_picking: bool) -> SafeString:
    facts = _facts(photo.credit, photo.width, photo.height, photo.use_count, tuple(_troubles(photo)))
    if not for_picking:
        return _linked(photo.pk, str(photo), thumbnail(photo, "card"), facts)
    ready = "yes" if photo.is_ready else "no"
    return _handed(photo.pk, str(photo), (photo.file.url, photo.alt, ready), thumbnail(photo, "card"), facts)


@remembered
def _linked(pk: int, name: str, picture: str, facts: str) -> SafeString:
    return format_html(CARD, pk=pk, name=name, picture=picture, facts=facts)


@remembered
def _handed(pk: int, name: str, told: tuple[str, str, str], picture: str, facts: str) -> SafeString:
    url, alt, ready = told
    return format_html(PICK, pk=pk, name=name, picture=picture, facts=facts, url=url, alt=alt, ready=ready)


@remembered
def _facts(credit: str, width: int, height: int, use_count: int, troubles: tuple[tuple[str, str], ...]) -> SafeString:
    used = f" · in {use_count} place{'s' * (use_count != 1)}" if use_count else ""
    chips = format_html('<p class="photo-card__chips">{}</p>', format_html_join("", CHIP, troubles)) if troubles else ""
    return format_html(FACTS, credit or "No credit", width, height, used, chips)


def _troubles(photo: Photo) -> Iterator[tuple[str, str]]:
    if missing := lacks(photo):
        yield "lacks", missing
    kind, words = license_state(photo)
    if words:
        yield kind, words
    if photo.rendition_problem:
        yield "ended", "Files not made"
