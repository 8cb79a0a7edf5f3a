"""Where in the finished HTML a promo may stand."""

from __future__ import annotations

from articles.markup.tree import Element, parse, plain_text, serialize

AFTER_PARAGRAPHS = 4
# A shorter text is not interrupted.
FROM_PARAGRAPHS = 6


def promo_offset(html: str) -> int | None:
    """Return the offset in characters after the fourth top-level paragraph. None: after the text.

    It moves down where a promo would part two figures, a paragraph from its figure, or a colon from its list.
    """
    nodes = parse(html).children
    paragraphs = [index for index, node in enumerate(nodes) if isinstance(node, Element) and node.tag == "p"]
    if len(paragraphs) < FROM_PARAGRAPHS:
        return None
    pieces = [serialize(node) for node in nodes]
    if "".join(pieces) != html:  # Offsets of another spelling would cut a tag in half.
        return None
    place = paragraphs[AFTER_PARAGRAPHS - 1] + 1
    while place < len(nodes) and _belongs_to_what_precedes(nodes[place - 1], nodes[place]):
        place += 1
    return sum(len(piece) for piece in pieces[:place]) if place < len(nodes) else None


def _belongs_to_what_precedes(before: Element | str, node: Element | str) -> bool:
    if isinstance(node, str):
        return not node.strip()
    if node.tag == "figure" or "gallery" in node.classes:
        return True
    if not isinstance(before, Element):
        return False
    return before.tag in {"h2", "h3"} or (before.tag == "p" and plain_text(before).endswith(":"))
