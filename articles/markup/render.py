"""All steps in their order. Everything a step needs arrives in one context value; none reads the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from articles.markup.blocks import Block, Blocks, mark_blocks
from articles.markup.embeds import place_embeds
from articles.markup.figures import place_figures, place_gallery
from articles.markup.footnotes import place_footnotes
from articles.markup.glossary import link_terms
from articles.markup.headings import Heading, contents, level_jumps, mark_headings
from articles.markup.links import settle_links
from articles.markup.marks import LegalNote, place_marks
from articles.markup.output import clean_output
from articles.markup.promo import promo_offset
from articles.markup.quotes import place_quotes
from articles.markup.registers import next_change
from articles.markup.source import clean_source
from articles.markup.streams import streams
from articles.markup.tables import frame_tables
from articles.markup.text import count_words, read_text, reading_minutes
from articles.markup.tree import Element, is_blank, parse, serialize

if TYPE_CHECKING:
    from articles.markup.pictures import Picture
    from articles.markup.registers import Mark, Term

# Raised with every change of what the steps make; `render_articles` then renders older rows again.
RENDER_VERSION = 2


@dataclass(frozen=True)
class Context:
    """What the steps may know besides the source: photos that may be shown, the registers, the clock, our address."""

    pictures: dict[int, Picture] = field(default_factory=dict)
    # In the article's order, without its lead photo.
    gallery: tuple[Picture, ...] = ()
    former: Blocks = field(default_factory=Blocks)
    site_url: str = ""
    is_sponsored: bool = False
    # For marks: texts besides the body. Titles are never annotated.
    titles: tuple[str, ...] = ()
    standfirst: str = ""
    # Entries in force now or later, for this language and without those the article leaves out.
    marks: tuple[Mark, ...] = ()
    terms: tuple[Term, ...] = ()
    own_url: str = ""
    at: datetime = field(default_factory=partial(datetime.now, UTC))


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
    standfirst_html: str = ""
    legal_notes: list[LegalNote] = field(default_factory=list)
    # When the clock next changes it by an entry of a register; None: never.
    until: datetime | None = None


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
    warnings = [*level_jumps(headings), *place_quotes(root), *place_embeds(root)]
    place_footnotes(root)
    standfirst, notes, until = _apply_registers(root, context)
    frame_tables(root)
    settle_links(root, site_url=context.site_url, is_sponsored=context.is_sponsored)
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
        warnings=warnings,
        standfirst_html=clean_output(serialize(standfirst)),
        legal_notes=notes,
        until=until,
    )


def _apply_registers(root: Element, context: Context) -> tuple[Element, list[LegalNote], datetime | None]:
    """Mark and link what the registers name; return the standfirst, the notes, and when the clock next changes them."""
    standfirst = Element("", {}, [context.standfirst] if context.standfirst else [])
    until = _next_change(root, context)
    marks = [mark for mark in context.marks if mark.holds_at(context.at)]
    notes = place_marks(root, marks, standfirst=standfirst, unmarked=context.titles)
    terms = [term for term in context.terms if term.holds_at(context.at)]
    link_terms(root, terms, own_url=context.own_url, site_url=context.site_url)
    return standfirst, notes, until


def _next_change(root: Element, context: Context) -> datetime | None:
    """Return when an entry that the article names begins or ends, by all the words it prints."""
    texts = [*context.titles, context.standfirst, *(stream.text for stream in streams(root, closed=frozenset()))]
    return next_change([*context.marks, *context.terms], texts, context.at)


def _drop_empty_headings(root: Element) -> None:
    root.children = [
        child
        for child in root.children
        if not (isinstance(child, Element) and child.tag in {"h2", "h3"} and is_blank(child))
    ]
