"""The map of a long discussion: each comment a mark, in reading order, like bars of a score. Pure building, no query.

A thread is a run of marks with a gap before it; lines end where the paper does. The higher a mark, the more replies
and votes its comment has. Besides color, what is special has a shape: a pennant for the editors' choice, a diamond for
the article's author, a dot beneath for what is new.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from comments.addresses import address
from comments.models import Comment
from comments.rank import shown_score
from comments.tombstones import is_shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

MAP_FROM = 60  # public comments; a shorter discussion is its own map
MARKS_MAX = 1_000  # comments that get a mark each; in longer discussions threads do
RUNS_MAX = 400  # marks of threads, or of runs of threads where there are more
# Places from one origin. The style sheet moves each to its own, which halves the bytes; a line has four origins.
PER_ORIGIN, PER_LINE = 20, 80
GAP = 2  # empty places between threads
PITCH, LINE = 5, 34  # units of the drawing: from place to place, from line to line
EDGE = 2  # half a mark, so that the first one of a line is whole
FOOT, STEP, STEPS_MAX = 28, 3, 6
TITLE_FROM = 8  # comments; a title for every short thread would cost a kilobyte
# A pennant for the editors' choice, a diamond for the article's author.
ON_TOP = {"p": "h4l-1-1.5 1-1.5h-4z", "a": "m0-5l2 2-2 2-2-2z"}


class Row(NamedTuple):
    """A comment as the map needs it; its fields are the columns of the query."""

    id: int
    parent_id: int | None
    number: int
    state: str
    reason: str
    note: str
    state_at: datetime | None
    trace_count: int
    descendant_count: int
    up_count: int
    is_picked: bool
    author_id: int | None
    published_at: datetime | None


class Run(NamedTuple):
    """Threads of neighboring numbers, where there are too many comments to show each."""

    first: int
    last: int
    id: int
    comments: int
    has_picked: bool
    newest: datetime | None


@dataclass(frozen=True)
class Mark:
    """One comment, or a run of threads. `kind` names what is special, in letters the style sheet knows."""

    id: int
    weight: int
    kind: str = ""
    is_new: bool = False
    begins: bool = False
    # What a pointer reads there.
    title: str = ""

    @property
    def address(self) -> str:
        """Return where it leads: to the comment's place, whichever page that is on."""
        return address("comment", self.id)

    @property
    def classes(self) -> str:
        """Return what is special about it as the style sheet has it."""
        return " ".join(filter(None, (self.kind, "n" if self.is_new else "", "b" if self.begins else "")))

    @property
    def path(self) -> str:
        """Return its shape: a bar whose height grows by a step whenever its weight doubles, and what stands on it."""
        step = min(STEPS_MAX, (self.weight + 1).bit_length() - 1)
        height = 1 if self.kind == "x" else 3 + STEP * step
        return f"M0 {FOOT}v-{height}{ON_TOP.get(self.kind, '')}"


type Places = list[Mark | None]


class Stretch(NamedTuple):
    """Neighboring places of a line, drawn from one origin; None is an empty place."""

    x: int
    y: int
    places: Places


@dataclass
class Drawing:
    """What the template prints, and how much of what it shows."""

    stretches: list[Stretch]
    width: int
    height: int
    # The thin line under each line of marks.
    ground: str
    threads: int
    by_author: int
    picked: int
    new: int


def draw_comments(
    rows: Iterable[Row], authors: Collection[int] = (), new_since: datetime | None = None, viewer_id: int | None = None
) -> Drawing:
    """Draw each comment that pages show, thread by thread; nobody's own comments are new to them."""
    replies: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        replies[row.parent_id].append(row)
    places: Places = []
    for root in _shown(replies[None]):
        _leave_gap(places)
        waiting = [root]
        while waiting:
            row = waiting.pop()
            since = None if viewer_id is not None and row.author_id == viewer_id else new_since
            places.append(_mark(row, authors, since))
            waiting += reversed(_shown(replies.get(row.id, [])))
    return _drawn(places)


def draw_runs(runs: Iterable[Run], new_since: datetime | None = None) -> Drawing:
    """Draw threads, or runs of them, as one unbroken row of marks."""
    return _drawn([_mark_of_run(run, new_since) for run in runs])


def _drawn(places: Places) -> Drawing:
    marks = [mark for mark in places if mark]
    lines = ceil(len(places) / PER_LINE)
    starts = range(0, len(places), PER_ORIGIN)
    return Drawing(
        stretches=[_stretch(start, places[start : start + PER_ORIGIN]) for start in starts],
        width=PER_LINE * PITCH,
        height=lines * LINE,
        ground="".join(f"M0 {line * LINE + FOOT}h{PER_LINE * PITCH}" for line in range(lines)),
        threads=sum(mark.begins for mark in marks),
        by_author=sum(mark.kind == "a" for mark in marks),
        picked=sum(mark.kind == "p" for mark in marks),
        new=sum(mark.is_new for mark in marks),
    )


def _stretch(start: int, places: Places) -> Stretch:
    line, place = divmod(start, PER_LINE)
    return Stretch(EDGE + place * PITCH, line * LINE, places)


def _leave_gap(places: Places) -> None:
    """Leave places empty before a thread; a gap never begins a line, nor reaches over its end."""
    place = len(places) % PER_LINE
    if place:
        places += [None] * min(GAP, PER_LINE - place)


def _shown(siblings: list[Row]) -> list[Row]:
    kept: list[Row] = []
    for row in sorted(siblings, key=lambda row: row.number, reverse=True):
        if is_shown(row, is_followed=bool(kept)):
            kept.append(row)
    return kept[::-1]


def _mark(row: Row, authors: Collection[int], new_since: datetime | None) -> Mark:
    is_public, begins = row.state == Comment.State.PUBLIC, row.parent_id is None
    kind = ("p" if row.is_picked else "a" if row.author_id in authors else "") if is_public else "x"
    votes = shown_score(row.up_count, 0, row.published_at) or 0
    weight = row.descendant_count + votes * is_public
    is_titled = begins and row.descendant_count + 1 >= TITLE_FROM
    title = f"Thread {row.number}, {_counted(row.descendant_count + is_public)}" if is_titled else ""
    return Mark(row.id, weight, kind, is_public and _is_new(row.published_at, new_since), begins, title)


def _mark_of_run(run: Run, new_since: datetime | None) -> Mark:
    which = f"Thread {run.first}" if run.first == run.last else f"Threads {run.first} to {run.last}"
    kind = "p" if run.has_picked else ""
    title = f"{which}, {_counted(run.comments)}"
    return Mark(run.id, run.comments, kind, _is_new(run.newest, new_since), title=title)


def _is_new(moment: datetime | None, since: datetime | None) -> bool:
    return moment is not None and since is not None and moment > since


def _counted(count: int) -> str:
    return "1 comment" if count == 1 else f"{count:,} comments"


def run_size(highest_number: int) -> int:
    """Return how many threads share a mark, so that there are RUNS_MAX marks at most."""
    return max(1, ceil(highest_number / RUNS_MAX))
