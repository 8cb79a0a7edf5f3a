"""Step 8: names that must carry a note get a sign, or the note itself; the notes stand at the foot of the page.

The first occurrence only: standfirst, then paragraphs and tables, lists, quotes, captions, footnotes. Never in code or
headings; the sign of a name that a link shows stands behind the link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from articles.markup.registers import matcher_of
from articles.markup.streams import streams
from articles.markup.tree import Element

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articles.markup.matching import Matcher
    from articles.markup.registers import Mark
    from articles.markup.streams import Stream

# From this sign on stars cannot be counted at a glance.
NUMBERS_FROM = 4
_CLOSED = frozenset({"code"})
_NEVER_WITHIN = frozenset({"h2", "h3", "pre", "embed"})
# Which words are searched first, by what they stand in; what stands in none of these comes before them.
_LATER = (("section", 4), ("figcaption", 3), ("blockquote", 2), ("ul", 1), ("ol", 1))


class LegalNote(TypedDict):
    """A note at the foot. `has_place`: whether its sign stands on the page, so that a link leads back to it."""

    mark: int
    sign: str
    name: str
    note: str
    has_place: bool


@dataclass(frozen=True)
class _Place:
    """Where a mark is to stand: in the stream of this number, after this character."""

    order: int
    at: int
    mark: Mark
    stream: Stream


def place_marks(
    root: Element, marks: Sequence[Mark], *, standfirst: Element, unmarked: Iterable[str]
) -> list[LegalNote]:
    """Put signs and notes into standfirst and text; return the notes for the foot in the order of their signs.

    `unmarked`: texts that are never annotated, as the title; what only they name has a note all the same.
    """
    if not marks:
        return []
    by_id = {mark.id: mark for mark in marks}
    matcher = matcher_of(marks, with_possessive=True)
    found: dict[int, _Place] = {}
    read = [*streams(standfirst, closed=_CLOSED), *streams(root, closed=_CLOSED)]
    for order, stream in sorted(enumerate(read), key=lambda pair: _rank(pair[1], standfirst)):
        if _NEVER_WITHIN & stream.within:
            continue
        for match in matcher.find(stream.text):
            if match.key not in found and stream.is_open(match.start, match.end):
                found[match.key] = _Place(order, match.end, by_id[match.key], stream)
    notes = _put(sorted(found.values(), key=lambda place: (place.order, place.at)))
    named = [*unmarked, *(stream.text for stream in read if {"h2", "h3"} & stream.within)]
    return notes + _unplaced(named, matcher, by_id, found, len(notes))


def sign_of(number: int) -> str:
    """Return the sign of the first, second, ... mark of a page."""
    return "*" * number if number < NUMBERS_FROM else f"({number})"


def sign_element(mark_id: int, sign: str) -> Element:
    """Return the sign of a mark, linked to its note."""
    link = Element("a", {"id": f"legalref-{mark_id}", "href": f"#legal-{mark_id}", "role": "doc-noteref"}, [sign])
    return Element("sup", {}, [link])


def note_element(note: str) -> Element:
    """Return a note that stands in the text."""
    return Element("span", {"class": "legal-note"}, [f" ({note})"])


def _rank(stream: Stream, standfirst: Element) -> int:
    if stream.root is standfirst:
        return -1
    return next((rank for name, rank in _LATER if name in stream.within), 0)


def _put(places: list[_Place]) -> list[LegalNote]:
    """Put signs and notes in, the last first, so that the places before stay where they are."""
    notes: list[LegalNote] = []
    nodes: list[Element] = []
    for place in places:
        mark = place.mark
        if mark.is_inline:
            nodes.append(note_element(mark.note))
            continue
        notes.append(_note(mark, len(notes) + 1, has_place=True))
        nodes.append(sign_element(mark.id, notes[-1]["sign"]))
    for place, node in reversed(list(zip(places, nodes, strict=True))):
        place.stream.insert(place.at, node)
    return notes


def _unplaced(
    texts: Iterable[str], matcher: Matcher, by_id: dict[int, Mark], found: dict[int, _Place], count: int
) -> list[LegalNote]:
    named = dict.fromkeys(match.key for text in texts for match in matcher.find(text))
    waiting = [by_id[key] for key in named if key not in found]
    return [_note(mark, count + number, has_place=False) for number, mark in enumerate(waiting, 1)]


def _note(mark: Mark, number: int, *, has_place: bool) -> LegalNote:
    return {"mark": mark.id, "sign": sign_of(number), "name": mark.name, "note": mark.note, "has_place": has_place}
