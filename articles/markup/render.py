"""All steps in their order. Everything a step needs arrives in one context value; none reads the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articles.markup.blocks import Block, Blocks, mark_blocks
from articles.markup.figures import place_figures, place_gallery
from articles.markup.headings import Heading, contents, level_jumps, mark_headings
from articles.markup.links import settle_links
from articles.markup.output import clean_output
from articles.markup.promo import promo_offset
from articles.markup.quotes import place_quotes
from articles.markup.source import clean_source
from articles.markup.tables import frame_tables
from articles.markup.text import count_words, read_text, reading_minutes
from articles.markup.tree import Element, is_blank, parse, serialize

if TYPE_CHECKING:
    from articles.markup.pictures import Picture

# Raised with every change of what the steps make; `render_articles` then renders older rows again.
RENDER_VERSION = 1


@dataclass(frozen=True)
class Context:
    """What the steps may know besides the source: photos that may be shown, former paragraphs, our address."""

    pictures: dict[int, Picture] = field(default_factory=dict)
    # In the article's order, without its lead photo.
    gallery: tuple[Picture, ...] = ()
    former: Blocks = field(default_factory=Blocks)
    site_url: str = ""


@dataclass(frozen=True)
class Rendered:
    """What one rendering yields."""

    html: str
    text: str
    word_count: int
    reading_minutes: int
    toc: list[Heading]
    paragraphs: list[Block]
    gone_paragraphs: dict[str, str]
    promo_offset: int | None
    # Ids of the photos shown, in the order a reader meets them, gallery included.
    photos: list[int]
    warnings: list[str]


def photo_ids(source: str) -> list[int]:
    """Return the ids of the photos a source names, clean or not, in order, each once."""
    images = (element for element in parse(source).walk() if element.tag == "img")
    named = (image.attributes.get("data-file") or "" for image in images)
    return list(dict.fromkeys(int(photo_id) for photo_id in named if photo_id.isdecimal()))


def render_body(source: str, context: Context) -> Rendered:
    """Run all steps on a source, clean or not, and return what pages, lists and search need of it."""
    root = parse(clean_source(source).html)
    text = read_text(root)
    word_count = count_words(text)
    _drop_empty_headings(root)
    headings = mark_headings(root)
    blocks = mark_blocks(root, context.former)
    placed = place_figures(root, context.pictures)
    gallery = [picture for picture in context.gallery if picture.id not in placed]
    place_gallery(root, gallery)
    quote_warnings = place_quotes(root)
    # Embeds, footnotes, legal marks and glossary links come here, in this order.
    frame_tables(root)
    settle_links(root, site_url=context.site_url)
    html = clean_output(serialize(root))
    return Rendered(
        html=html,
        text=text,
        word_count=word_count,
        reading_minutes=reading_minutes(text),
        toc=contents(headings, word_count),
        paragraphs=blocks.present,
        gone_paragraphs=blocks.gone,
        promo_offset=promo_offset(html),
        photos=[*placed, *(picture.id for picture in gallery)],
        warnings=[*level_jumps(headings), *quote_warnings],
    )


def _drop_empty_headings(root: Element) -> None:
    root.children = [
        child
        for child in root.children
        if not (isinstance(child, Element) and child.tag in {"h2", "h3"} and is_blank(child))
    ]
