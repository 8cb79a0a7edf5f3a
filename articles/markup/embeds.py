"""Step 6: a paragraph that is only the address of a film or sound becomes a facade; nothing asks its host unasked.

The title is the link's own. A photo whose caption is only such an address is the poster. Other bare addresses become
ordinary links.
"""

from __future__ import annotations

import re

from articles.embeds import Embed, find_embed, is_of_provider
from articles.markup.tree import Element, is_blank

UNREADABLE = "“{}” names no film or sound that can be shown here; it stays a link."
_BARE_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_TRAILING = ".,;:!?'\"*_~”’»…"
_CLOSERS = {")": "(", "]": "["}
_NEVER_IN = frozenset({"a", "code", "pre"})


def place_embeds(root: Element) -> list[str]:
    """Turn lone addresses into facades, others into links; return warnings for the editor."""
    warnings: list[str] = []
    for place, child in enumerate(root.children):
        words = _words(child) if isinstance(child, Element) else None
        link = _lone_link(words) if words is not None else None
        if not isinstance(child, Element) or link is None:
            continue
        address = link.attributes["href"]
        embed = find_embed(address)
        if embed is not None:
            root.children[place] = _facade(embed, child, link.attributes.get("title", ""))
        elif is_of_provider(address) and child.tag == "p":
            warnings.append(UNREADABLE.format(address[:80]))
    _link_addresses(root)
    return warnings


def _words(block: Element) -> list[Element | str] | None:
    """Return the words of a paragraph, or of a figure's caption without its credit."""
    if block.tag == "p":
        return block.children
    caption = block.find("figcaption") if "figure" in block.classes else None
    if caption is None:
        return None
    return [node for node in caption.children if not (isinstance(node, Element) and "credit" in node.classes)]


def _lone_link(words: list[Element | str]) -> Element | None:
    """Return the only thing in these words if it is an address, as a link; None for everything else."""
    shown = [node for node in words if not is_blank(node)]
    if len(shown) != 1:
        return None
    node = shown[0]
    if isinstance(node, Element):
        href = node.attributes.get("href", "") if node.tag == "a" else ""
        return node if href and _same_address(href, node.text) else None
    address = node.strip()
    return Element("a", {"href": address}, [address]) if _BARE_ADDRESS.fullmatch(address) else None


def _same_address(href: str, shown: str) -> bool:
    return shown.strip().removesuffix("/") in {href.removesuffix("/"), href.partition("://")[2].removesuffix("/")}


def _facade(embed: Embed, block: Element, title: str) -> Element:
    """Return the link that a script turns into a player, with title, poster and the poster's credit."""
    children: list[Element | str] = [Element("a", {"href": embed.address}, [embed.invitation])]
    children += [inner for inner in block.elements if "photo" in inner.classes]
    caption = block.find("figcaption")
    credit = [inner for inner in caption.elements if "credit" in inner.classes] if caption else []
    words: list[Element | str] = [*([title, " "] if title else []), *credit]
    if words:
        children.append(Element("figcaption", {}, words))
    anchor = {"id": block.attributes["id"]} if "id" in block.attributes else {}
    return Element("figure", {**anchor, "class": "embed", "data-frame": embed.frame}, children)


def _link_addresses(parent: Element) -> None:
    if parent.tag in _NEVER_IN or "data-frame" in parent.attributes:
        return
    children: list[Element | str] = []
    for child in parent.children:
        if isinstance(child, Element):
            _link_addresses(child)
            children.append(child)
        else:
            children.extend(_linked(child))
    parent.children = children


def _linked(text: str) -> list[Element | str]:
    """Return a text with its bare addresses as links, without the punctuation of their sentence."""
    pieces: list[Element | str] = []
    done = 0
    for match in _BARE_ADDRESS.finditer(text):
        address = _trimmed(match[0])
        if "://" not in address or address.endswith("://"):
            continue
        end = match.start() + len(address)
        pieces += [text[done : match.start()], Element("a", {"href": address}, [address])]
        done = end
    return [piece for piece in [*pieces, text[done:]] if piece]


def _trimmed(address: str) -> str:
    while address and (
        address[-1] in _TRAILING
        or (address[-1] in _CLOSERS and address.count(address[-1]) > address.count(_CLOSERS[address[-1]]))
    ):
        address = address[:-1]
    return address
