"""Find the names of a register in running text: whole words, longest first. Used by legal marks and the glossary.

A capital letter in a spelling asks for one in the text, a small one takes either: "Orion" finds "ORION", never "orion".
A `*` at the end lets the word run on. Between the words of a phrase any white space may stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HYPHENS = "-\u00ad\u2010\u2011"
APOSTROPHES = "'\u2019\u02bc"
_STARTS = re.compile(r"[^\W_]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Match:
    """One name in a text: whose it is, and its place in characters."""

    key: int
    start: int
    end: int


@dataclass(frozen=True)
class _Spelling:
    key: int
    # The words of the phrase, as typed and in small letters.
    parts: tuple[tuple[str, str], ...]
    runs_on: bool


class Matcher:
    """Spellings made ready for many texts. Where two entries share a spelling, the first has it."""

    def __init__(self, entries: Iterable[tuple[int, Iterable[str]]], *, with_possessive: bool = False) -> None:
        """Take keys with their spellings. `with_possessive`: a match goes on over an apostrophe and letters."""
        self._with_possessive = with_possessive
        # By the first letters of the spelling up to a sign that is none; such runs are what a text is searched by.
        self._by_start: dict[str, list[_Spelling]] = defaultdict(list)
        for key, spellings in entries:
            for typed in spellings:
                self._add(key, typed)
        self._lengths = sorted({len(start) for start in self._by_start}, reverse=True)

    def _add(self, key: int, typed: str) -> None:
        text = unicodedata.normalize("NFC", typed.strip())
        parts = tuple((part, fold(part)) for part in text.removesuffix("*").split())
        start = _STARTS.match(parts[0][1]) if parts else None
        if start:
            self._by_start[start[0]].append(_Spelling(key, parts, text.endswith("*")))

    def find(self, text: str) -> list[Match]:
        """Return the matches in order; none lies within another."""
        if not self._by_start:
            return []
        folded, matches, done = fold(text), [], 0
        for word in _STARTS.finditer(folded):
            if word.start() >= done and (match := self._at(word.start(), word[0], text, folded)):
                matches.append(match)
                done = match.end
        return matches

    def _at(self, start: int, word: str, text: str, folded: str) -> Match | None:
        """Return the longest match that begins where a word does."""
        if start and goes_on(text[start - 1]):
            return None
        best: Match | None = None
        for length in self._lengths:
            # A word found whole, or the beginning of one that may run on.
            for spelling in self._by_start.get(word[:length], ()) if length <= len(word) else ():
                end = self._end(spelling, start, text, folded)
                if end and (best is None or end > best.end):
                    best = Match(spelling.key, start, end)
        return best

    def _end(self, spelling: _Spelling, start: int, text: str, folded: str) -> int:
        """Return where a spelling ends in the text, or 0 where the text says something else."""
        at = start
        for number, (part, small) in enumerate(spelling.parts):
            if number:
                space = _SPACE.match(text, at)
                at = space.end() if space else len(text)
            if not folded.startswith(small, at) or not _has_capitals(part, text, at):
                return 0
            at += len(part)
        if spelling.runs_on:
            at = word_end(text, at)
        if at < len(text) and (goes_on(text[at]) or text[at] in HYPHENS):
            return 0
        return _over_possessive(text, at) if self._with_possessive else at


def fold(text: str) -> str:
    """Return the text in small letters, character for character."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def goes_on(char: str) -> bool:
    """Tell whether a character is part of a word: a letter, a digit, or a mark on one."""
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def word_end(text: str, at: int) -> int:
    """Return where the word that goes on at a place ends."""
    while at < len(text) and goes_on(text[at]):
        at += 1
    return at


def _over_possessive(text: str, at: int) -> int:
    """Return the end of "'s" where it follows: the sign stands after the whole word."""
    if text[at : at + 1] and text[at] in APOSTROPHES:
        return at if word_end(text, at + 1) == at + 1 else word_end(text, at + 1)
    return at


def _has_capitals(part: str, text: str, at: int) -> bool:
    return all(not char.isupper() or text[at + place] == char for place, char in enumerate(part))
