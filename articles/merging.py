"""Bring together what two people made of one text: pure functions on snapshots.

What one side alone changed is taken over. Where both changed the same, somebody must choose; of the body only the
blocks both touched, of the tags nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from articles.comparing import blocks_of, opcodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from articles.snapshots import Snapshot

MINE, THEIRS, EDITED = "mine", "theirs", "edited"
# The key of a question is that of its field, or this with a name made from the blocks.
BODY = "body"
# Fields whose texts can be put together by hand.
TEXTS = frozenset(
    {"title", "kicker", "standfirst", "lead_alt", "lead_caption", "sponsored_by", "seo_title", "seo_description", BODY}
)


@dataclass(frozen=True)
class Question:
    """Something both sides changed. `key` stays the same when the page is made again; values are as snapshots have."""

    key: str
    name: str
    base: Any
    mine: Any
    theirs: Any

    @property
    def is_text(self) -> bool:
        """Tell whether a combined text can be typed."""
        return self.name in TEXTS


@dataclass(frozen=True)
class Merge:
    """The outcome: fields only one side changed, questions, and the parts of the body between them."""

    theirs: Snapshot
    from_mine: list[str]
    from_theirs: list[str]
    questions: list[Question]
    _values: dict[str, Any] = field(repr=False)
    # Source of the body in order; a question stands in its place.
    _body: list[str | Question] = field(repr=False)

    def settled(self, answers: Mapping[str, tuple[str, str]]) -> Snapshot:
        """Return the merged snapshot. `answers` maps keys to the choice and the combined text; unanswered: theirs."""
        values = dict(self._values)
        for question in self.questions:
            if question.name != BODY:
                values[question.name] = _answer(question, answers)
        parts = [part if isinstance(part, str) else _answer(part, answers) for part in self._body]
        return replace(self.theirs, **values, body="".join(parts))

    def taken_over(self) -> str:
        """Return the body with what nobody need choose, and what it said before in place of each question."""
        return "".join(part if isinstance(part, str) else part.base for part in self._body)

    def unanswered(self, answers: Mapping[str, tuple[str, str]]) -> list[Question]:
        """Return the questions without a usable answer."""
        return [one for one in self.questions if answers.get(one.key, ("", ""))[0] not in {MINE, THEIRS, EDITED}]


def merge(base: Snapshot | None, theirs: Snapshot, mine: Snapshot) -> Merge:
    """Merge two texts that began as one. Without a known beginning everything that differs is asked."""
    values: dict[str, Any] = {}
    found: dict[str, list[str]] = {MINE: [], THEIRS: []}
    questions: list[Question] = []
    for name in dict.fromkeys([*mine.changed_from(theirs), *(theirs.changed_from(base) if base else [])]):
        if name == BODY:
            continue
        before, new, now = (getattr(one, name, None) for one in (base, mine, theirs))
        who = _winner(base, before, new, now)
        if name == "tags" and not who and base is not None:
            values[name] = _merge_tags(base.tags, mine.tags, theirs.tags)
            found[MINE].append(name)
        elif who:
            values[name] = new if who == MINE else now
            found[who].append(name)
        else:
            questions.append(Question(name, name, before, new, now))
    body, asked = _merge_bodies(base.body if base else None, theirs.body, mine.body)
    questions += asked
    if not asked and mine.body != theirs.body:
        found[THEIRS if "".join(map(str, body)) == theirs.body else MINE].append(BODY)
    if base and theirs.body != base.body and BODY not in found[THEIRS]:
        found[THEIRS].append(BODY)
    return Merge(theirs, found[MINE], found[THEIRS], questions, values, body)


def _merge_tags(before: list[int], mine: list[int], theirs: list[int]) -> list[int]:
    """Return what either added, without what either took."""
    old, new, now = set(before), set(mine), set(theirs)
    return sorted((now | new) - (old - new) - (old - now))


def _winner(base: Snapshot | None, before: Any, mine: Any, theirs: Any) -> str:
    """Return whose value stands, empty if somebody must say."""
    if mine == theirs:
        return THEIRS
    if base is None:
        return ""
    if mine == before:
        return THEIRS
    return MINE if theirs == before else ""


def _answer(question: Question, answers: Mapping[str, tuple[str, str]]) -> Any:
    choice, text = answers.get(question.key, (THEIRS, ""))
    if choice == EDITED and question.is_text:
        return text
    return question.mine if choice == MINE else question.theirs


def _merge_bodies(base: str | None, theirs: str, mine: str) -> tuple[list[str | Question], list[Question]]:
    """Return the merged body in parts, and the questions among them."""
    if mine in {theirs, base}:
        return [theirs], []
    if base == theirs:
        return [mine], []
    texts = [[block.html for block in blocks_of(text)] for text in (base or "", theirs, mine)]
    parts: list[str | Question] = []
    for old, now, new in _regions(*texts):
        if base is not None and len(old) == len(now) == len(new):
            parts += [_part([was], [there], [here]) for was, there, here in zip(old, now, new, strict=True)]
        else:
            parts.append(_part(old, now, new))
    return parts, [part for part in parts if isinstance(part, Question)]


def _part(old: Sequence[str], now: Sequence[str], new: Sequence[str]) -> str | Question:
    """Return what stands in one region, or the question about it."""
    if new in (old, now):
        return "".join(now)
    if old == now:
        return "".join(new)
    before, theirs, mine = "".join(old), "".join(now), "".join(new)
    digits = hashlib.sha256(f"{before}\0{mine}".encode()).hexdigest()[:8]
    return Question(f"{BODY}-{digits}", BODY, before, mine, theirs)


def _regions(
    base: list[str], theirs: list[str], mine: list[str]
) -> list[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Return the three texts cut where all agree: unchanged stretches and what lies between them, in order."""
    places = [(0, 0, 0)]
    regions: list[tuple[Sequence[str], Sequence[str], Sequence[str]]] = []
    in_theirs, in_mine = _kept(base, theirs), _kept(base, mine)
    places += [
        (at + 1, in_theirs[at] + 1, in_mine[at] + 1) for at in range(len(base)) if at in in_theirs and at in in_mine
    ]
    places.append((len(base) + 1, len(theirs) + 1, len(mine) + 1))
    for (b1, t1, m1), (b2, t2, m2) in pairwise(places):
        regions.append((base[b1 : b2 - 1], theirs[t1 : t2 - 1], mine[m1 : m2 - 1]))
        if b2 <= len(base):
            regions.append(([base[b2 - 1]],) * 3)
    return [region for region in regions if any(region)]


def _kept(base: list[str], text: list[str]) -> dict[int, int]:
    """Return the places of blocks that stayed, in the text, by their places in the base."""
    return {
        i1 + step: j1 + step for tag, i1, i2, j1, _ in opcodes(base, text) if tag == "equal" for step in range(i2 - i1)
    }
