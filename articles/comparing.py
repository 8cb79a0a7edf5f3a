"""What differs between two texts of an article: fields in words, the body by blocks and, inside them, by words.

Pure functions. Pictures, alt texts, captions, links and footnotes are compared as what they are. What comes out is
text: no markup of a source is ever shown as such.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from articles.differences import MOST_COMPARED, Piece, differences
from articles.differences import Kind as WordKind
from articles.markup.text import read_text
from articles.markup.tree import Element, parse, plain_text, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Characters of both sources; beyond it only whole blocks are compared.
MOST_BY_WORDS = 200_000
# A block of which this share of the words stayed is the same block, changed.
SAME_FROM = 0.4
# Blocks on both sides of one change, multiplied: beyond it they are paired in their order.
MOST_PAIRS = 2_500
# Longer lists are compared without the entries that make up more than a hundredth of them: that bounds the time.
COMMON_FROM = 1_000
_NAMES = {
    "p": "Paragraph", "h2": "Heading", "h3": "Heading", "ul": "List", "ol": "List", "blockquote": "Quote",
    "figure": "Photo", "table": "Table", "pre": "Code", "hr": "Rule",
}  # fmt: skip


class Kind(StrEnum):
    """What became of a block."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    TAKEN = "taken"
    MOVED = "moved"


@dataclass(frozen=True)
class Fact:
    """Something beside the words that differs: an alt text, the target of a link. Empty: there was, or is, none."""

    name: str
    before: str
    after: str


@dataclass
class BlockDifference:
    """A block of either text, or of both."""

    kind: Kind
    name: str
    before: str = ""
    after: str = ""
    pieces: list[Piece] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    @property
    def has_other_words(self) -> bool:
        """Tell whether words differ, not only what stands beside them."""
        return any(piece.kind != WordKind.SAME for piece in self.pieces)

    @property
    def count(self) -> int:
        """Return how many differences a reader would name in it."""
        if self.kind == Kind.CHANGED:
            return self.has_other_words + len(self.facts)
        return int(self.kind != Kind.SAME)


@dataclass
class BodyDifference:
    """Two bodies compared. `is_by_blocks`: they are too long to be compared by words."""

    blocks: list[BlockDifference]
    is_by_blocks: bool = False

    @property
    def runs(self) -> list[tuple[bool, list[BlockDifference]]]:
        """Return the blocks in runs, in order, each with whether nothing in it differs."""
        return [(same, list(run)) for same, run in groupby(self.blocks, key=lambda block: block.kind == Kind.SAME)]

    @property
    def count(self) -> int:
        """Return how many differences there are."""
        return sum(block.count for block in self.blocks)


@dataclass(frozen=True)
class Block:
    """One top-level block of a source: as written, and what it says."""

    html: str
    element: Element

    @property
    def tag(self) -> str:
        """Return what it is."""
        return self.element.tag

    @property
    def text(self) -> str:
        """Return its words, a line for each of its parts, without captions and footnotes."""
        return read_text(Element("", {}, [_without_asides(self.element)])).replace("\n\n", "\n")


def blocks_of(source: str) -> list[Block]:
    """Return the top-level blocks of a source, in order; loose words are a paragraph."""
    root = parse(source)
    elements = [child if isinstance(child, Element) else Element("p", {}, [child]) for child in root.children]
    return [Block(serialize(element), element) for element in elements if serialize(element).strip()]


def compare_bodies(before: str, after: str) -> BodyDifference:
    """Compare two sources. Blocks that only moved are marked where they were and where they are."""
    by_words = len(before) + len(after) <= MOST_BY_WORDS
    old, new = blocks_of(before), blocks_of(after)
    found = list(_walk(old, new, by_words=by_words))
    taken = {(block.name, block.before): block for block in found if block.kind == Kind.TAKEN and block.before}
    for block in found:
        was = taken.get((block.name, block.after))
        if block.kind == Kind.ADDED and was is not None:
            block.kind = was.kind = Kind.MOVED
    return BodyDifference(found, is_by_blocks=not by_words)


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return difflib's opcodes in bounded time: what stands between long unlike middles is one replacement."""
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest_old, rest_new = old[start:][::-1], new[start:][::-1]
    end = next(
        (at for at, (a, b) in enumerate(zip(rest_old, rest_new, strict=False)) if a != b),
        min(len(rest_old), len(rest_new)),
    )
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle_old) * len(middle_new) > MOST_COMPARED:
        middle = [("replace", 0, len(middle_old), 0, len(middle_new))]
    else:
        middle = list(
            SequenceMatcher(None, middle_old, middle_new, autojunk=len(middle_new) > COMMON_FROM).get_opcodes()
        )
    shifted = [(tag, i1 + start, i2 + start, j1 + start, j2 + start) for tag, i1, i2, j1, j2 in middle]
    first = [("equal", 0, start, 0, start)] if start else []
    last = [("equal", len(old) - end, len(old), len(new) - end, len(new))] if end else []
    return [*first, *shifted, *last]


def _walk(old: list[Block], new: list[Block], *, by_words: bool) -> Iterator[BlockDifference]:
    for tag, i1, i2, j1, j2 in opcodes([block.html for block in old], [block.html for block in new]):
        if tag == "equal":
            for block in new[j1:j2]:
                yield BlockDifference(Kind.SAME, name_of(block), block.text, block.text)
            continue
        for before, after in _paired(old[i1:i2], new[j1:j2]):
            yield _difference(before, after, by_words=by_words)


def _difference(before: Block | None, after: Block | None, *, by_words: bool) -> BlockDifference:
    if after is None:
        assert before is not None  # noqa: S101 - pairs have at least one side
        return BlockDifference(Kind.TAKEN, name_of(before), before=_shown(before))
    if before is None:
        return BlockDifference(Kind.ADDED, name_of(after), after=_shown(after))
    old, new = before.text, after.text
    if by_words:
        pieces = differences(old, new)
    else:
        pieces = [] if old == new else [Piece(WordKind.TAKEN, old), Piece(WordKind.ADDED, new)]
    facts = list(_facts(before.element, after.element))
    if old == new and not facts:
        facts = [Fact("formatting", "", "")]
    return BlockDifference(Kind.CHANGED, name_of(after), old, new, pieces, facts)


def name_of(block: Block) -> str:
    """Return what a block is, in a word."""
    if block.tag == "blockquote" and "pull-quote" in block.element.classes:
        return "Pull quote"
    return _NAMES.get(block.tag, "Text")


def _shown(block: Block) -> str:
    """Return the words of a block that stands alone; of a photo what it shows."""
    photos = [f"Photo {photo} {alt}".strip() for photo, alt in _photos(block.element)]
    return "\n".join(part for part in (*photos, block.text, *_captions(block.element)) if part)


def _paired(old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Yield changed blocks beside what they were, others alone; in the order of the new text."""
    if len(old) * len(new) > MOST_PAIRS:
        yield from zip_longest(old, new)
        return
    at = 0
    for block in new:
        partner = next((place for place in range(at, len(old)) if _alike(old[place], block)), None)
        if partner is None:
            yield None, block
            continue
        yield from ((gone, None) for gone in old[at:partner])
        yield old[partner], block
        at = partner + 1
    yield from ((gone, None) for gone in old[at:])


def _alike(one: Block, other: Block) -> bool:
    if one.tag != other.tag:
        return False
    if one.tag == "figure":
        return [photo for photo, _ in _photos(one.element)] == [photo for photo, _ in _photos(other.element)]
    words, others = one.text.split(), other.text.split()
    matcher = SequenceMatcher(None, words, others)
    return words == others or (matcher.quick_ratio() >= SAME_FROM and matcher.ratio() >= SAME_FROM)


def _facts(before: Element, after: Element) -> Iterator[Fact]:
    """Yield what differs beside the words, each named."""
    for (photo, alt), (new_photo, new_alt) in zip_longest(_photos(before), _photos(after), fillvalue=("", "")):
        yield from _fact("photo", photo, new_photo)
        yield from _fact("alt text", alt, new_alt)
    yield from _pairs("caption", _captions(before), _captions(after))
    yield from _pairs("footnote", _footnotes(before), _footnotes(after))
    yield from _links(_targets(before), _targets(after))


def _pairs(name: str, before: list[str], after: list[str]) -> Iterator[Fact]:
    for old, new in zip_longest(before, after, fillvalue=""):
        yield from _fact(name, old, new)


def _fact(name: str, before: str, after: str) -> Iterator[Fact]:
    if before != after:
        yield Fact(name, before, after)


def _links(before: list[str], after: list[str]) -> Iterator[Fact]:
    if len(before) == len(after):
        yield from _pairs("link target", before, after)
        return
    gone, come = list(before), []
    for target in after:
        if target in gone:
            gone.remove(target)
        else:
            come.append(target)
    yield from (Fact("link", target, "") for target in gone)
    yield from (Fact("link", "", target) for target in come)


def _photos(element: Element) -> list[tuple[str, str]]:
    images = [one for one in _with(element) if one.tag == "img"]
    return [(image.attributes.get("data-file", ""), image.attributes.get("alt", "")) for image in images]


def _captions(element: Element) -> list[str]:
    return [plain_text(one) for one in _with(element) if one.tag == "figcaption"]


def _footnotes(element: Element) -> list[str]:
    return [plain_text(one) for one in _with(element) if _is_footnote(one)]


def _targets(element: Element) -> list[str]:
    return [one.attributes.get("href", "") for one in _with(element) if one.tag == "a"]


def _with(element: Element) -> Iterable[Element]:
    return (element, *element.walk())


def _is_footnote(element: Element) -> bool:
    return element.tag == "span" and "footnote" in element.classes


def _without_asides(element: Element) -> Element:
    children = [
        child if isinstance(child, str) else _without_asides(child)
        for child in element.children
        if isinstance(child, str) or not (child.tag == "figcaption" or _is_footnote(child))
    ]
    return Element(element.tag, element.attributes, children)
