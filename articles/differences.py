"""What changed between two texts, word by word: pure functions.

A word carries the space after it, so that a changed word is one difference, not three; `difflib` compares words without
that space, so that what follows a word leaves it as it was. A smiley and an address are one word each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WORD = re.compile(r"(?:https?://\S*[\w/]|:[^\W\d]\w*:|\w+(?:['’\-]\w+)*|[^\w\s])[^\S\n]*|\n+|[^\S\n]+", re.IGNORECASE)
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
    start = _common(_bare(old), _bare(new))
    end = _common(_bare(old[start:])[::-1], _bare(new[start:])[::-1])
    middle = slice(start, len(old) - end), slice(start, len(new) - end)
    return _joined(
        (
            *_same(old[:start], new[:start]),
            *_compared(old[middle[0]], new[middle[1]]),
            *_same(old[middle[0].stop :], new[middle[1].stop :]),
        )
    )


def _bare(words: Sequence[str]) -> list[str]:
    """Return words without the space after them; space that follows no word is one itself."""
    return [word.rstrip() or word for word in words]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many words both begin with."""
    return next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    """Yield what differs between two lists of words, what went before what came."""
    if len(old) * len(new) > MOST_COMPARED:
        yield from ((Kind.TAKEN, "".join(old)), (Kind.ADDED, "".join(new)))
        return
    # Words that make up more than a hundredth of a long text do not anchor a comparison: that bounds its time.
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, _bare(old), _bare(new)).get_opcodes():
        if kind == "equal":
            yield from _same(old[i1:i2], new[j1:j2])
        else:
            yield from ((Kind.TAKEN, "".join(old[i1:i2])), (Kind.ADDED, "".join(new[j1:j2])))


def _same(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    """Yield words that stayed, and the space after them where only that changed."""
    for was, now in zip(old, new, strict=True):
        if was == now:
            yield Kind.SAME, now
            continue
        word = now.rstrip()
        yield from ((Kind.SAME, word), (Kind.TAKEN, was[len(word) :]), (Kind.ADDED, now[len(word) :]))


def _joined(pieces: Iterable[tuple[Kind, str]]) -> list[Piece]:
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
