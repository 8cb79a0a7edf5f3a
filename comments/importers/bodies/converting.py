"""One foreign text -> our source, its HTML and its quotes: what the converting processes run."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comments import conf
from comments.importers.bodies.bbcode import source_of_bbcode
from comments.importers.bodies.markup_html import source_of_html
from comments.importers.bodies.plain import source_of_plain
from comments.markup import QuoteClaim, is_visible, normalize, render
from comments.markup.quotes import OPENING, split_quotes

if TYPE_CHECKING:
    from collections.abc import Callable

    from comments.importers.bodies.markup_html import Converted

PLAIN, BROADSHEET, MARKDOWN, HTML, BBCODE, WORDPRESS = "plain", "broadsheet", "markdown", "html", "bbcode", "wordpress"
LONGEST_SOURCE = 100_000
# Signs that mean something here and nothing in Markdown elsewhere, at the start of a line.
OUR_OWN = re.compile(r"^(\s*)\[(?=/?(?:quote|media)\b)", re.IGNORECASE | re.MULTILINE)
FENCED = re.compile(r"(^(?:`{3,}|~{3,})[^\n]*\n.*?(?:^(?:`{3,}|~{3,})[ \t]*$|\Z))", re.DOTALL | re.MULTILINE)
SMILEY = re.compile(r'<span class="smiley"[^>]*title="(:[a-z]+:)">[^<]*</span>')
CUT_LINK = re.compile(r'<a [^>]*title="([^"]*)"[^>]*>[^<]*…</a>')
TAG = re.compile(r"<[^>]*>")
SPACES = re.compile(r"\s+")


@dataclass
class Quoted:
    """A quote as the text names it: the words, where its name stands in the source, and what it says."""

    position: int
    words: str
    reference: str
    start: int
    end: int


@dataclass
class Body:
    """A converted text. `codes` are what the report should tell about it; no source means nothing can be seen."""

    source: str = ""
    html: str = ""
    quotes: list[Quoted] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


type Job = tuple[int, str, str]
type Result = tuple[int, str, str, list[tuple[int, str, str, int, int]], list[str]]


def convert_chunk(jobs: list[Job]) -> list[Result]:
    """Convert bodies (number, text, format). Plain values go in and out: another process may do it."""
    results: list[Result] = []
    for number, text, form in jobs:
        body = convert(text, form)
        quotes = [(quote.position, quote.words, quote.reference, quote.start, quote.end) for quote in body.quotes]
        results.append((number, body.source, body.html, quotes, body.codes))
    return results


def convert(text: str, form: str) -> Body:
    """Return the source and the HTML of a text in one of the formats. Pure and linear."""
    source, codes = _source(text, form)
    source = normalize(source)
    if len(source) > LONGEST_SOURCE:
        return Body(codes=["too_long"])
    # What was typed under our own rules keeps its players, whoever typed it.
    rendered = render(source, embeds=conf.EMBEDS_MAX[-1] if form == BROADSHEET else None)
    if not rendered.has_words or not is_visible(source):
        return Body(codes=["empty_body"])
    return Body(rendered.source, rendered.body_html, _quoted(rendered.source, form), codes)


def _source(text: str, form: str) -> tuple[str, list[str]]:
    if form in {HTML, WORDPRESS}:
        reader: Callable[..., Converted] = source_of_html
        return _checked(lambda marks: reader(text, newlines_break=form == WORDPRESS, has_marks=marks))
    if form == BBCODE:
        return _checked(lambda marks: source_of_bbcode(text, has_marks=marks))
    if form == MARKDOWN:
        return _outside_code(text), []
    return (source_of_plain(text) if form == PLAIN else text), []


def _checked(read: Callable[[bool], Converted]) -> tuple[str, list[str]]:
    """Return the source, without emphasis if readers would see its signs instead of its effect."""
    found = read(True)
    if found.has_marks and visible_text(render(found.source).body_html) != _squeezed(normalize(found.words)):
        found = read(False)
    return found.source, ["unsafe_markup"] if found.was_unsafe else []


def _outside_code(text: str) -> str:
    pieces = FENCED.split(text)
    pieces[::2] = [OUR_OWN.sub(r"\1\\[", piece) for piece in pieces[::2]]
    return "".join(pieces)


def visible_text(body_html: str) -> str:
    """Return the words of rendered HTML without white space; smilies as their codes, addresses whole."""
    body_html = CUT_LINK.sub(r"\1", SMILEY.sub(r"\1", body_html))
    return _squeezed(html.unescape(TAG.sub("", body_html)))


def _squeezed(text: str) -> str:
    return SPACES.sub("", text)


def _quoted(source: str, form: str) -> list[Quoted]:
    """Return the quotes of a text, where the format has any."""
    if form not in {BROADSHEET, BBCODE} or "[quote" not in source.lower():
        return []
    found = []
    at = 0
    for part in split_quotes(source):
        if not isinstance(part, QuoteClaim):
            at = source.index(part, at) + len(part)
            continue
        opening = OPENING.search(source, at)
        if opening is None:
            break
        start, end = opening.span(1) if opening[1] else (opening.end(), opening.end())
        found.append(Quoted(part.position, part.words, (opening[1] or "").strip(), start, end))
        at = source.lower().index("[/quote]", opening.end()) + len("[/quote]")
    return found
