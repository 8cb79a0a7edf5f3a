"""Posting over HTTP: replies into long threads against one without a tree, and what the next visitor sees."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.db import connection
from django.urls import reverse

from comments.bench.client import Crowd, get, post
from comments.bench.contest import CLIENTS, ask_timed, median_ms
from comments.bench.made_up import answered_next
from comments.models import Comment
from comments.services.integrity import check_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from comments.bench.client import Connection
    from comments.bench.goals import Goals
    from comments.bench.server import Server

SEE_OTHER = 303
# The place that replies are compared with.
PLAIN = 1
# Each of several members posts so often.
TURNS = 25
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TALK = "Member {member} says {number} of many things about the river, the bridge and the light of the evening."


@dataclass
class Member:
    """One member's browser: a session, and the token of the forms it was given."""

    number: int
    cookie: str
    token: str = ""
    said: int = 0

    def open(self, connection: Connection, comment: Comment) -> None:
        """Open the form once; its token stays good."""
        answer = connection.ask(get(_reply_to(comment.pk), encodings="identity", Cookie=self.cookie))
        fields = dict(HIDDEN.findall(answer.body.decode()))
        self.token = unescape(fields["csrfmiddlewaretoken"])
        kept = dict(pair.split("=", 1) for pair in self.cookie.split("; ")) | answer.cookies
        self.cookie = "; ".join(f"{name}={value}" for name, value in kept.items())

    def form(self, address: str) -> bytes:
        """Return the request that sends a new text to an address."""
        self.said += 1
        text = TALK.format(member=self.number, number=self.said)
        return post(address, urlencode({"csrfmiddlewaretoken": self.token, "text": text}), Cookie=self.cookie)


@dataclass(frozen=True)
class Place:
    """Where texts are sent: a thread whose comments are answered, or the plain view beside it."""

    name: str
    addresses: list[str]
    is_thread: bool = True


@dataclass
class Taken:
    """What posts in one place took, and the visitors' pages after them."""

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    next_page: list[float] = field(default_factory=list)
    missing: int = 0


@dataclass
class Posting:
    """One run of posts into made-up threads."""

    server: Server
    threads: Sequence[Comment]
    cookies: list[str]
    goals: Goals
    rounds: int
    members: list[Member] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def print(self) -> Callable[[str], object]:
        """Return where lines go."""
        return self.goals.print

    def run(self) -> None:
        """Measure, print, note the goals."""
        self.members = [Member(number, cookie) for number, cookie in enumerate(self.cookies)]
        with Crowd(self.server.port, CLIENTS) as crowd:
            for member, connection in zip(self.members, crowd.connections, strict=True):
                member.open(connection, self.threads[0])
            places = self._places()
            before = self._count()
            self._alone(crowd, places)
            self._together(crowd, places)
        for line in updates_in_place():
            self.print(line)
        self._prove(self._count() - before)

    def _places(self) -> list[Place]:
        """Return the plain views, then each thread with the comments its next ones would answer."""
        root = self.threads[0]
        floors = [
            Place("one row", [f"/bench/insert/{root.pk}/"], is_thread=False),
            Place("plain reply", [f"/bench/reply/{root.pk}/"], is_thread=False),
        ]
        threads = [
            Place(f"reply in a thread of {self._size(thread):,}", [_reply_to(pk) for pk in answered_next(thread)])
            for thread in self.threads
        ]
        return [*floors, *threads]

    def _size(self, root: Comment) -> int:
        return int(Comment.objects.filter(tree_id=root.tree_id).count())

    def _alone(self, crowd: Crowd, places: list[Place]) -> None:
        """Let one member post by turns in all places; a visitor loads the page after each."""
        taken = [Taken() for _ in places]
        for turn in range(self.rounds + 1):
            for place, figures in zip(places, taken, strict=True):
                self._one(crowd, place, figures, turn)
        self.print("posting, one client, by turns")
        plain = median_ms(taken[PLAIN].seconds[1:])
        for place, figures in zip(places, taken, strict=True):
            took, cpu = median_ms(figures.seconds[1:]), median_ms(figures.processor[1:])
            after = f", next visitor's page {median_ms(figures.next_page[1:]):.2f} ms" if figures.next_page else ""
            self.print(f"  {place.name:34}{took:9.2f} ms{cpu:9.2f} ms cpu  {took / plain:5.2f} x plain{after}")
            if place.is_thread:
                self.goals.at_most(f"{place.name}: to a plain reply", took / plain, 4)
        self.goals.is_zero("visitors' pages without the post before them", sum(figures.missing for figures in taken))

    def _one(self, crowd: Crowd, place: Place, figures: Taken, turn: int) -> None:
        connection, member = crowd.connections[0], self.members[0]
        before = self.server.processor_seconds()
        took, answer = ask_timed(connection, member.form(place.addresses[turn % len(place.addresses)]))
        figures.processor.append(self.server.processor_seconds() - before)
        figures.seconds.append(took)
        self.statuses[answer.status] += 1
        page, anchor = _led_to(answer.headers.get("Location", ""))
        if place.is_thread:
            self.anchors.append(anchor)
            visitor = crowd.connections[1 + turn % (CLIENTS - 1)]
            took, seen = ask_timed(visitor, get(page, encodings="identity"))
            figures.next_page.append(took)
            figures.missing += f'id="{anchor}"'.encode() not in seen.body
        # Its message is shown, as to a member who is led there.
        connection.ask(get(page, Cookie=member.cookie))

    def _together(self, crowd: Crowd, places: list[Place]) -> None:
        self.print(f"posting, {CLIENTS} clients")
        for place in places:
            spell = crowd.run([self._texts(place, member) for member in self.members])
            self.statuses += spell.statuses
            if place.is_thread:
                self.anchors += [_led_to(location)[1] for location in spell.locations]
            self.print(
                f"  {place.name:34}{spell.rate:9.1f} /s, median {median_ms(spell.latencies):8.2f} ms,"
                f" longest {max(spell.latencies) * 1000:8.2f} ms"
            )

    def _texts(self, place: Place, member: Member) -> Iterator[bytes]:
        for turn in range(TURNS):
            yield member.form(place.addresses[(member.number * TURNS + turn) % len(place.addresses)])

    def _count(self) -> int:
        return int(Comment.objects.filter(article__in=[root.article_id for root in self.threads]).count())

    def _prove(self, stored: int) -> None:
        """Note whether all was stored once and stands in its place."""
        self.goals.is_zero("posts refused or failed", self.statuses.total() - self.statuses[SEE_OTHER])
        self.print(
            f"  answers: {', '.join(f'{count:,} x {status}' for status, count in sorted(self.statuses.items()))}"
        )
        doubled = len(self.anchors) - len(set(self.anchors))
        self.goals.is_zero("posts lost or doubled", abs(stored - len(self.anchors)) + doubled)
        self.goals.is_zero("problems check_threads finds", len(check_threads()))


def updates_in_place() -> Iterator[str]:
    """Yield for PostgreSQL's tables that are changed most which share of the updates wrote no index (HOT)."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE n_tup_upd > 100 ORDER BY 2 DESC"
        )
        for table, updates, in_place in cursor.fetchall():
            yield f"  {table:34}{updates:9,} rows updated, {100 * in_place / updates:5.1f} % of them in place"


def _reply_to(pk: int) -> str:
    return reverse("comments:reply", args=[pk])


def _led_to(location: str) -> tuple[str, str]:
    """Return the page and the anchor an answer leads to."""
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/", parts.fragment
