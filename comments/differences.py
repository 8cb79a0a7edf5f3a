"""What changed between two texts, word by word: pure functions.

`difflib` compares words with the space after them, so that a changed word is one difference, not three.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORD = re.compile(r"\w+(?:['’\-]\w+)*[^\S\n]*|[^\w\s][^\S\n]*|\n+|[^\S\n]+")
# Words of both texts multiplied. Beyond it the comparison could keep a page waiting: the texts are shown one whole
# after the other.
MOST_COMPARED = 4_000_000


class Kind(StrEnum):
    """What became of some words."""

    SAME = "same"
    ADDED = "added"
    TAKEN = "taken"


@dataclass(frozen=True)
class Piece:
    """Words that stayed, came or went."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces that both texts consist of, in order; neighbours of a kind are one piece."""
    if before == after:
        return [Piece(Kind.SAME, after)] if after else []
    old, new = WORD.findall(before), WORD.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = _compared(old[start : len(old) - end], new[start : len(new) - end])
    pieces = [(Kind.SAME, old[:start]), *middle, (Kind.SAME, old[len(old) - end :])]
    return _joined((kind, "".join(words)) for kind, words in pieces)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many words both begin with."""
    return next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Kind, Sequence[str]]]:
    """Yield what differs between two lists of words, what went before what came."""
    if len(old) * len(new) > MOST_COMPARED:
        yield from ((Kind.TAKEN, old), (Kind.ADDED, new))
        return
    # Words that make up more than a hundredth of a long text do not anchor a comparison: that bounds its time.
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            yield Kind.SAME, old[i1:i2]
        else:
            yield from ((Kind.TAKEN, old[i1:i2]), (Kind.ADDED, new[j1:j2]))


def _joined(pieces: Iterator[tuple[Kind, str]]) -> list[Piece]:
    """Return the pieces that hold something, neighbours of a kind as one."""
    joined: list[Piece] = []
    for kind, text in pieces:
        if not text:
            continue
        if joined and joined[-1].kind == kind:
            joined[-1] = Piece(kind, joined[-1].text + text)
        else:
            joined.append(Piece(kind, text))
    return joined
