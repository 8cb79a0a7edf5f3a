"""A table wider than the page scrolls in a box of its own, not the page with it."""

from __future__ import annotations

from articles.markup.tree import Element


def frame_tables(root: Element) -> None:
    """Put each top-level table into `div.table`, a box the keyboard can reach and scroll."""
    root.children = [
        Element("div", {"class": "table", "tabindex": "0"}, [child])
        if isinstance(child, Element) and child.tag == "table"
        else child
        for child in root.children
    ]
