"""Pages over HTTP: visitors' and members', stored and made anew, as ratios to floors of the same run."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comments.bench.client import NOT_KEPT, Connection, Crowd, get
from comments.bench.contest import Entry, ask_timed, contest, median_ms
from comments.bench.floors import keep_body, keep_statements
from comments.bench.goals import HEADINGS, row
from comments.bench.made_up import see, static_file
from comments.models import Comment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from comments.bench.client import Answer
    from comments.bench.contest import Result
    from comments.bench.goals import Goals
    from comments.bench.made_up import Discussion
    from comments.bench.server import Server

CONSTANT = ", constant"
NOT_MODIFIED = 304
FORGET = get("/bench/forget/", **NOT_KEPT)
LOOK_SECONDS, PACKED_SECONDS = 0.01, 2.0
# Pages made from nothing are timed so often in each round: it takes no time beside the others.
COLD_EACH_ROUND = 3


@dataclass
class Reading:
    """One run over the pages of made-up discussions."""

    server: Server
    discussions: Sequence[Discussion]
    member: str
    goals: Goals
    rounds: int
    seconds: float
    entries: list[Entry] = field(default_factory=list)

    @property
    def print(self) -> Callable[[str], object]:
        """Return where lines go."""
        return self.goals.print

    def run(self) -> None:
        """Measure, print, note the goals."""
        self._add("bare view", get("/bench/", **NOT_KEPT))
        self._add("static file", get(static_file()))
        self._add_with_constant("front page", "/")
        for talk in self.discussions:
            self._add_with_constant(f"article, {talk.size:,}", talk.address)
            self._add_with_constant(f"page two, {talk.size:,}", talk.page_two)
        for talk in self.discussions:
            self._add_with_constant(f"article, {talk.size:,}, member", talk.address, Cookie=self.member)
        self._add_unchanged(self.discussions[0])
        results = contest(self.server, self.entries, rounds=self.rounds, seconds=self.seconds)
        self.print(HEADINGS)
        for result in results.values():
            self.print(row(result, self._compared(result, results)))
        self._note_goals(results)
        self._measure_cold()

    def _add(self, name: str, request: bytes, **facts: object) -> None:
        self.entries.append(Entry(name, request, **facts))  # type: ignore[arg-type]

    def _add_with_constant(self, name: str, address: str, **headers: str) -> None:
        """Add a page and a view that answers its bytes, as readers get them who come later."""
        request = get(address, **headers)
        answer = self._later_answer(request)
        self._add(name, request, floor=name + CONSTANT)
        self._add(name + CONSTANT, get(keep_body(answer.headers, answer.body), **headers, **NOT_KEPT))

    def _later_answer(self, request: bytes) -> Answer:
        """Return what a page answers once it is packed smaller, which happens when its first reader has it.

        Members' pages are not packed.
        """
        connection = Connection(self.server.port)
        answer, until = connection.ask(request), time.monotonic() + PACKED_SECONDS
        while answer.headers.get("Content-Encoding") == "gzip" and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
            answer = connection.ask(request)
        return answer

    def _add_unchanged(self, talk: Discussion) -> None:
        """Add a page asked for by a browser that has it, where pages have a mark."""
        mark = Connection(self.server.port).ask(get(talk.address)).headers.get("ETag", "")
        if mark:
            again = get(talk.address, If_None_Match=mark)
            self._add("article unchanged", again, floor="article unchanged" + CONSTANT, status=NOT_MODIFIED)
            self._add("article unchanged" + CONSTANT, get("/bench/unchanged/", **NOT_KEPT), status=NOT_MODIFIED)

    def _compared(self, result: Result, results: dict[str, Result]) -> str:
        floor = results.get(result.entry.floor)
        if floor is None:
            return ""
        return f"{result.of_rate(floor):.2f} of its rate, {result.of_time(floor):.2f} x its time"

    def _note_goals(self, results: dict[str, Result]) -> None:
        first, *others = (f"article, {talk.size:,}" for talk in self.discussions)
        for name, share in ((first, 0.6), ("front page", 0.6), ("article unchanged", 0.9)):
            if name in results:
                self.goals.at_least(f"{name}: of a constant's rate", self._share(name, results), share)
        page = results[first]
        self.goals.at_most(f"{first}: p95 to p50 at {page.entry.clients} clients", page.p95_ms / page.p50_ms, 3)
        member = results[f"{first}, member"]
        self.goals.at_most(f"{first}, member: to a constant's time", member.of_time(results[member.entry.floor]), 6)
        for other in others:
            for suffix in ("", ", member"):
                grown = results[other + suffix].of_time(results[first + suffix])
                self.goals.at_most(f"{other}{suffix}: to the time at the smallest", grown, 1.2)
        self.goals.is_zero("answers of another status than expected", sum(r.failures for r in results.values()))

    def _share(self, name: str, results: dict[str, Result]) -> float:
        result = results[name]
        return result.of_rate(results[result.entry.floor])

    def _measure_cold(self) -> None:
        """Time first answers with nothing stored, by turns with their rows fetched raw."""
        self.print(
            f"nothing stored, one client{'':8}  1 client   its rows, raw  its statements, raw  its constant  queries"
        )
        front = see("/")
        self._cold("front page", "/", front.statements, [])
        self.goals.at_most("front page, nothing stored: queries", len(front.statements), 2)
        for talk in self.discussions:
            seen = see(talk.address)
            ratio = self._cold(f"article, {talk.size:,}", talk.address, seen.statements, seen.comments)
            goal = f"article, {talk.size:,}, nothing stored: to its statements raw and its constant"
            self.goals.at_most(goal, ratio, 3)

    def _cold(self, name: str, address: str, statements: list[str], shown: list[str]) -> float:
        """Print one line; return the ratio to the page's own statements and a view that answers its bytes."""
        page, every = get(address), get(keep_statements(statements), **NOT_KEPT)
        one = get(keep_statements(_texts_of(shown) if shown else statements), **NOT_KEPT)
        answer = self._later_answer(page)
        constant = get(keep_body(answer.headers, answer.body), **NOT_KEPT)
        times: list[tuple[float, ...]] = []
        with Crowd(self.server.port, 1) as crowd:
            for _ in range(self.rounds * COLD_EACH_ROUND + 1):
                crowd.connections[0].ask(FORGET)
                asked = (page, one, every, constant)
                times.append(tuple(ask_timed(crowd.connections[0], request)[0] for request in asked))
        cold, rows, replayed, bare = zip(*times[1:], strict=True)
        to_statements = statistics.median(a / b for a, b in zip(cold, replayed, strict=True))
        ratio = statistics.median(a / (b + c) for a, b, c in zip(cold, replayed, bare, strict=True))
        self.print(
            f"  {name:34}{median_ms(cold):8.2f}{median_ms(rows):16.2f}{median_ms(replayed):21.2f}"
            f"{median_ms(bare):14.2f}{len(statements):9}  {to_statements:.1f} x its statements, {ratio:.1f} x both"
        )
        return float(ratio)


def _texts_of(shown: list[str]) -> list[str]:
    """Return the one statement that fetches the texts and names of a page's comments, and of its article."""
    comments = Comment.objects.filter(pk__in=shown).order_by("tree_id", "lft")
    article = Comment.objects.filter(pk__in=shown[:1])
    return [
        str(comments.values_list("pk", "level", "published_at", "author__display_name", "body_html").query),
        str(article.values_list("article__title", "article__standfirst", "article__body_html").query),
    ]
