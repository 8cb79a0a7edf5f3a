"""The text of a tree as streams of characters, so that steps find words across inline elements and never break one.

A stream is the text of one run of words: a paragraph, a cell, a caption, the loose words of a list item. What steps
added before (signs, numbers of notes) takes no room in it. Offsets are characters of the stream.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from articles.markup.tree import BREAKING, Element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PICTURE = "\ufffc"
_NOT_INLINE = (BREAKING - {"br"}) | {"section", "thead", "tbody"}


@dataclass
class Stream:
    """One run of words. `within`: the names of all elements around it, and the classes of figures and spans."""

    root: Element
    within: frozenset[str]
    text: str = ""
    # Where characters lie in elements named in `closed`: no match may touch one.
    closed: list[tuple[int, int]] = field(default_factory=list)

    def is_open(self, start: int, end: int) -> bool:
        """Tell whether a range touches nothing closed."""
        return all(end <= first or start >= last for first, last in self.closed)

    def insert(self, at: int, node: Element | str) -> None:
        """Put a node after the character before an offset; behind a link that holds it."""
        _insert(self.root, at, node)

    def wrap(self, start: int, end: int, wrapper: Element) -> None:
        """Put the characters of a range into an element, splitting inline elements where they cross it."""
        _wrap(self.root, start, end, wrapper)


def streams(root: Element, *, closed: frozenset[str]) -> list[Stream]:
    """Return the streams of a tree in reading order. `closed`: elements whose words count, but may not be matched."""
    found: list[Stream] = []
    _collect(root, frozenset(), closed, found)
    return found


def is_added(node: Element | str) -> bool:
    """Tell whether a step put it there beside the words: a raised sign that leads to a note, or a note in brackets."""
    if not isinstance(node, Element) or node.tag not in {"sup", "span"}:
        return False
    return "legal-note" in node.classes or [child.attributes.get("role") for child in node.elements] == ["doc-noteref"]


def _collect(parent: Element, within: frozenset[str], closed: frozenset[str], found: list[Stream]) -> None:
    within |= {parent.tag, *parent.classes}
    if all(map(_is_inline, parent.children)):
        found.append(_stream(parent, within, closed))
        return
    children: list[Element | str] = []
    for are_words, group in groupby(parent.children, _is_inline):
        if are_words:
            # A nameless element, which is written as nothing, holds the run together.
            children.append(run := Element("", {}, list(group)))
            found.append(_stream(run, within, closed))
            continue
        for child in group:
            children.append(child)
            if isinstance(child, Element):
                _collect(child, within, closed, found)
    parent.children = children


def _is_inline(node: Element | str) -> bool:
    return isinstance(node, str) or (node.tag not in _NOT_INLINE and all(map(_is_inline, node.children)))


def _stream(root: Element, within: frozenset[str], closed: frozenset[str]) -> Stream:
    stream = Stream(root, within)
    pieces: list[str] = []
    _read(root, 0, pieces, stream.closed, lambda element: element.tag in closed)
    stream.text = "".join(pieces)
    return stream


def _read(
    parent: Element, at: int, pieces: list[str], closed: list[tuple[int, int]], is_closed: Callable[[Element], bool]
) -> int:
    for child in parent.children:
        before = at
        if isinstance(child, str):
            pieces.append(child)
            at += len(child)
        elif is_added(child):
            continue
        elif child.tag in {"br", "img", "picture"}:
            pieces.append("\n" if child.tag == "br" else _PICTURE)
            at += 1
        else:
            at = _read(child, at, pieces, closed, is_closed)
            if is_closed(child):
                closed.append((before, at))
    return at


def _length(node: Element | str) -> int:
    """Return how many characters of its stream a node is."""
    if isinstance(node, str):
        return len(node)
    if is_added(node):
        return 0
    return 1 if node.tag in {"br", "img", "picture"} else sum(map(_length, node.children))


def _placed(parent: Element) -> Iterator[tuple[int, Element | str, int, int]]:
    """Yield place, child, and where it begins and ends."""
    at = 0
    for place, child in enumerate(parent.children):
        length = _length(child)
        yield place, child, at, at + length
        at += length


def _insert(parent: Element, at: int, node: Element | str) -> None:
    for place, child, first, last in _placed(parent):
        if not first < at <= last:
            continue
        if isinstance(child, str):
            parent.children[place : place + 1] = [
                child[: at - first],
                node,
                *([child[at - first :]] if at < last else []),
            ]
        elif child.tag == "a":
            parent.children.insert(place + 1, node)
        else:
            _insert(child, at - first, node)
        return


def _wrap(parent: Element, start: int, end: int, wrapper: Element) -> None:
    for _, child, first, last in _placed(parent):
        if isinstance(child, Element) and first <= start and end <= last and first < last:
            _wrap(child, start - first, end - first, wrapper)
            return
    _split(parent, end)
    _split(parent, start)
    inside = [place for place, _, first, last in _placed(parent) if start <= first and last <= end]
    inside = [place for place in inside if _length(parent.children[place])]
    first, last = inside[0], inside[-1] + 1
    wrapper.children = parent.children[first:last]
    parent.children[first:last] = [wrapper]


def _split(parent: Element, at: int) -> None:
    """Cut the child that an offset lies in into two, so that the offset lies between children."""
    for place, child, first, last in _placed(parent):
        if not first < at < last:
            continue
        if isinstance(child, str):
            parent.children[place : place + 1] = [child[: at - first], child[at - first :]]
        else:
            _split(child, at - first)
            cut = next(number for number, _, begin, _ in _placed(child) if begin >= at - first and number)
            rest = Element(child.tag, dict(child.attributes), child.children[cut:])
            child.children = child.children[:cut]
            parent.children.insert(place + 1, rest)
        return
