"""Step 3: every heading gets an id, and the article its contents list."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypedDict

from articles.addresses import slugify
from articles.markup.tree import plain_text

if TYPE_CHECKING:
    from articles.markup.tree import Element

# A contents list helps from here on; below it is only in the way.
CONTENTS_FROM_HEADINGS = 3
CONTENTS_FROM_WORDS = 800
_ID_LENGTH = 60


class Heading(TypedDict):
    """One line of the contents list."""

    level: int
    id: str
    text: str


def mark_headings(root: Element) -> list[Heading]:
    """Give each h2 and h3 the id `h-` + slug of its text (the second `-2`), and return them in order."""
    seen: Counter[str] = Counter()
    used: set[str] = set()
    headings: list[Heading] = []
    for element in root.walk():
        if element.tag not in {"h2", "h3"}:
            continue
        text = plain_text(element)
        base = f"h-{slugify(text, _ID_LENGTH) or 'heading'}"
        heading_id = base
        while heading_id in used:
            seen[base] += 1
            heading_id = f"{base}-{seen[base] + 1}"
        used.add(heading_id)
        element.attributes["id"] = heading_id
        headings.append({"level": int(element.tag[1]), "id": heading_id, "text": text})
    return headings


def contents(headings: list[Heading], word_count: int) -> list[Heading]:
    """Return the headings if the article is long enough for a contents list, else none."""
    chapters = sum(heading["level"] == 2 for heading in headings)  # noqa: PLR2004 (h2 is named two)
    return headings if chapters >= CONTENTS_FROM_HEADINGS and word_count >= CONTENTS_FROM_WORDS else []


def level_jumps(headings: list[Heading]) -> list[str]:
    """Return a warning for an article whose first heading is of the third level: the only jump there can be."""
    if headings and headings[0]["level"] > 2:  # noqa: PLR2004 (h2 is named two)
        return [f"The heading “{headings[0]['text']}” skips a level; make it a heading of the second level."]
    return []
