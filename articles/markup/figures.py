"""Step 5, first half: photos of the text become figures; the others of the article a gallery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.markup.text import GALLERY_LINE
from articles.markup.tree import Element, is_blank, plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.markup.pictures import Picture

# How wide a figure of the text and a gallery's cell stand: the browser chooses a file by it.
FIGURE_SIZES = "(min-width: 76rem) 66rem, 100vw"
GALLERY_SIZES = "(min-width: 46rem) 22rem, 100vw"


def place_figures(root: Element, pictures: dict[int, Picture]) -> list[int]:
    """Replace each photo by its picture, caption and credit; return the ids placed, in order, each once.

    A photo that may not be shown, or is not in the library, vanishes with its caption.
    """
    placed: list[int] = []
    _place_in(root, pictures, placed)
    return list(dict.fromkeys(placed))


def _place_in(parent: Element, pictures: dict[int, Picture], placed: list[int]) -> None:
    children: list[Element | str] = []
    for child in parent.children:
        if isinstance(child, Element):
            image = child if child.tag == "img" else child.find("img") if child.tag == "figure" else None
            if image is not None:
                picture = pictures.get(int(image.attributes["data-file"]))
                if picture is not None:
                    placed.append(picture.id)
                    children.append(_shown(child, image, picture))
                continue
            _place_in(child, pictures, placed)
        children.append(child)
    parent.children = children


def _shown(element: Element, image: Element, picture: Picture) -> Element:
    """Return the picture alone where the photo stands inside words, else the whole figure."""
    alt = image.attributes.get("alt", "")
    if element.tag == "img":
        return picture.element(sizes=FIGURE_SIZES, alt=alt)
    return figure(picture, caption=element.find("figcaption"), alt=alt)


def figure(picture: Picture, *, caption: Element | str | None, alt: str = "", sizes: str = FIGURE_SIZES) -> Element:
    """Return `figure.figure`: the picture, then caption and credit, the photo's own where none is given."""
    frame = Element("div", {"class": "photo"}, [picture.element(sizes=sizes, alt=alt)])
    words: list[Element | str] = list(caption.children) if isinstance(caption, Element) else [caption or ""]
    if all(is_blank(node) for node in words):
        words = [picture.caption] if picture.caption else []
    if picture.credit:
        words += [" ", _credit(picture)] if words else [_credit(picture)]
    children: list[Element | str] = [frame]
    if words:
        children.append(Element("figcaption", {}, words))
    return Element("figure", {"class": "figure"}, children)


def _credit(picture: Picture) -> Element:
    name = Element("bdi", {}, [picture.credit])
    linked = Element("a", {"href": picture.credit_url}, [name]) if picture.credit_url else name
    words: list[Element | str] = ["Photo: ", linked]
    if picture.license_url:
        words += [" (", Element("a", {"href": picture.license_url}, [picture.license_name]), ")"]
    return Element("span", {"class": "credit"}, words)


def place_gallery(root: Element, gallery: Sequence[Picture]) -> None:
    """Put the gallery where a paragraph holds only `[gallery]`, else after the text; more such lines vanish."""
    lines = [element for element in root.elements if element.tag == "p" and plain_text(element) == GALLERY_LINE]
    block = _gallery(gallery) if gallery else None
    if block is not None and not lines:
        root.children.append(block)
    children: list[Element | str] = []
    for child in root.children:
        if any(child is line for line in lines):
            if child is lines[0] and block is not None:
                children.append(block)
            continue
        children.append(child)
    root.children = children


def _gallery(pictures: Sequence[Picture]) -> Element:
    items: list[Element | str] = []
    for number, picture in enumerate(pictures, start=1):
        shown = figure(picture, caption=None, sizes=GALLERY_SIZES)
        shown.attributes["id"] = f"photo-{number}"
        items.append(Element("li", {}, [shown]))
    return Element("ol", {"class": "gallery"}, items)
