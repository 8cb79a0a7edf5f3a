"""A small tree of elements and texts, read from HTML that nh3 wrote and written back byte for byte.

nh3 does the parsing browsers do; what it writes is well-formed, so the standard library can read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID = frozenset({"br", "hr", "img", "source", "wbr", "col"})
BLOCKS = frozenset({"p", "h2", "h3", "ul", "ol", "blockquote", "figure", "table", "hr", "pre"})
# Elements whose end a reader sees as a new line.
BREAKING = BLOCKS | {"li", "tr", "td", "th", "figcaption", "br", "div"}
# Deeper elements are read as if they stood at this depth: no text is lost, no recursion runs away.
MAX_DEPTH = 80


@dataclass(eq=False)
class Element:
    """One element. `children` holds elements and texts in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def elements(self) -> list[Element]:
        """Return the child elements, without the texts."""
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def classes(self) -> list[str]:
        """Return the class names in order."""
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """Return all text beneath it, as written."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def walk(self) -> Iterator[Element]:
        """Yield all elements beneath it in reading order, without itself."""
        for child in self.elements:
            yield child
            yield from child.walk()

    def find(self, tag: str) -> Element | None:
        """Return the first element of this name beneath it."""
        return next((element for element in self.walk() if element.tag == tag), None)


class _Reader(HTMLParser):
    """Builds the tree. Stray end tags are ignored, open elements end with their parent."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]
        self.flattened = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, or count it where it would stand too deep."""
        if tag in VOID or len(self.open) <= MAX_DEPTH:
            element = Element(tag, {name: value or "" for name, value in attrs})
            self.open[-1].children.append(element)
            if tag not in VOID:
                self.open.append(element)
        else:
            self.flattened += 1

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag in VOID:
            return
        if self.flattened:
            self.flattened -= 1
        elif len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Add text, joined to a text directly before it."""
        siblings = self.open[-1].children
        if siblings and isinstance(siblings[-1], str):
            siblings[-1] += data
        else:
            siblings.append(data)


def parse(html: str) -> Element:
    """Read well-formed HTML into a nameless root element."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def serialize(node: Element | str) -> str:
    """Write a node as nh3 would, so that cleaning what was cleaned changes no byte."""
    if isinstance(node, str):
        return escape(node, quote=False).replace("\xa0", "&nbsp;")
    inner = "".join(serialize(child) for child in node.children)
    if not node.tag:
        return inner
    attributes = "".join(
        f' {name}="{escape(value, quote=False).replace(chr(34), "&quot;").replace(chr(160), "&nbsp;")}"'
        for name, value in node.attributes.items()
    )
    start = f"<{node.tag}{attributes}>"
    return start if node.tag in VOID else f"{start}{inner}</{node.tag}>"


def is_blank(node: Element | str) -> bool:
    """Tell whether nothing of it can be seen: no picture, no rule, no letter."""
    if isinstance(node, str):
        return not node.strip("\u200b\u2060\ufeff \t\n\r\f\v\xa0")
    if node.tag in {"img", "hr"}:
        return False
    return all(is_blank(child) for child in node.children)


def is_note(element: Element) -> bool:
    """Tell whether it is a footnote as editors type it; its words stand at the foot, not where it is."""
    return element.tag == "span" and "footnote" in element.classes


def plain_text(node: Element | str) -> str:
    """Return what a reader sees as one line: every run of white space is one space, ends are trimmed.

    Footnotes in the text are left out; a footnote itself is read.
    """
    if isinstance(node, Element) and is_note(node):
        node = Element("", {}, node.children)
    return " ".join(_spaced(node).split())


def _spaced(node: Element | str) -> str:
    if isinstance(node, str):
        return node
    if is_note(node):
        return ""
    inner = "".join(_spaced(child) for child in node.children)
    return f" {inner} " if node.tag in BREAKING else inner
