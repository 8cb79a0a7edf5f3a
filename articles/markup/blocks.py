"""Step 4: paragraphs, quotes and list items get ids that survive small edits, so that links to them last."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypedDict

from articles.markup.text import GALLERY_LINE
from articles.markup.tree import plain_text

if TYPE_CHECKING:
    from articles.markup.tree import Element

# A paragraph of which this share of the words stayed is the same paragraph (difflib's ratio).
SAME_FROM = 0.6


class Block(TypedDict):
    """A block with an anchor and its text as one line."""

    id: str
    text: str


@dataclass(frozen=True)
class Blocks:
    """The blocks of one rendering, and those that are gone: id -> hash of their last text."""

    present: list[Block] = field(default_factory=list)
    gone: dict[str, str] = field(default_factory=dict)


def mark_blocks(root: Element, former: Blocks) -> Blocks:
    """Give each block its id. An unchanged text keeps its id, so does a text with a few words changed."""
    elements = [
        element
        for element in [*_top_level(root), *(inner for inner in root.walk() if inner.tag == "li")]
        if plain_text(element) not in {"", GALLERY_LINE}
    ]
    order = {id(element): place for place, element in enumerate(root.walk())}
    elements.sort(key=lambda element: order[id(element)])
    texts = [unicodedata.normalize("NFC", plain_text(element)) for element in elements]
    ids = assign_ids(texts, former)
    for element, block_id in zip(elements, ids, strict=True):
        element.attributes["id"] = block_id
    present: list[Block] = [{"id": block_id, "text": text} for block_id, text in zip(ids, texts, strict=True)]
    return Blocks(present, _gone(present, former))


def _top_level(root: Element) -> list[Element]:
    return [element for element in root.elements if element.tag in {"p", "blockquote"}]


def hash_of(text: str) -> str:
    """Return 8 hex digits of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def assign_ids(texts: list[str], former: Blocks) -> list[str]:
    """Return an id for each text: its own former one, that of the block it was edited from, or a new one."""
    places = _unchanged(texts, former.present)
    _edited(texts, former.present, places)
    used = {former.present[place]["id"] for place in places.values()}
    numbers: Counter[str] = Counter()
    ids: list[str] = []
    for index, text in enumerate(texts):
        if index in places:
            ids.append(former.present[places[index]]["id"])
        else:
            ids.append(_new_id(text, used, former.gone, numbers))
            used.add(ids[-1])
    return ids


def _unchanged(texts: list[str], former: list[Block]) -> dict[int, int]:
    """Return index -> former place for texts that are still there, the first equal one to the first."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for place in reversed(range(len(former))):
        waiting[former[place]["text"]].append(place)
    return {index: waiting[text].pop() for index, text in enumerate(texts) if waiting[text]}


def _edited(texts: list[str], former: list[Block], places: dict[int, int]) -> None:
    """Add texts that stand between the same neighbors as a vanished block and are enough like it."""
    taken = set(places.values())
    for index, text in enumerate(texts):
        if index in places:
            continue
        before = -1 if index == 0 else places.get(index - 1)
        after = len(former) if index == len(texts) - 1 else places.get(index + 1)
        if before is None or (after is not None and after != before + 2):
            continue
        place = before + 1
        if place < len(former) and place not in taken and _alike(former[place]["text"], text):
            places[index] = place
            taken.add(place)


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.split(), other.split())
    return matcher.real_quick_ratio() >= SAME_FROM and matcher.quick_ratio() >= SAME_FROM <= matcher.ratio()


def _new_id(text: str, used: set[str], gone: dict[str, str], numbers: Counter[str]) -> str:
    """Return `p-` + hash, `-2` for the second. An id that once was another text's is never used again.

    `numbers` holds the last number given out for each hash, so that ten thousand equal lines cost no more than others.
    """
    digits = hash_of(text)
    while True:
        numbers[digits] += 1
        candidate = f"p-{digits}" if numbers[digits] == 1 else f"p-{digits}-{numbers[digits]}"
        if candidate not in used and gone.get(candidate, digits) == digits:
            return candidate


def _gone(present: list[Block], former: Blocks) -> dict[str, str]:
    here = {block["id"] for block in present}
    gone = {**former.gone, **{block["id"]: hash_of(block["text"]) for block in former.present}}
    return {block_id: digits for block_id, digits in gone.items() if block_id not in here}
