"""A member who does all that members do to comments, and remembers what was acknowledged."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.load.members import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.load.members import Client

SEE_OTHER = 303
# How often each act is done, of a hundred.
ACTS = {"post": 12, "reply": 38, "edit": 15, "vote": 20, "delete": 8, "restore": 7}
SENT_TWICE_SHARE = 0.05
# What a database says in the end: comments by number, then votes.
TOLD = """
import json
from comments.models import Comment, Vote
from comments.services.integrity import check_threads
comments = list(Comment.objects.values_list("pk", "author__username", "source", "state"))
votes = list(Vote.objects.values_list("user__username", "comment", "value"))
print(json.dumps([comments, votes, list(map(str, check_threads()))]))
"""


@dataclass
class Actor:
    """One member. `said` is what each of their comments says by the last answer, `gone` those they deleted."""

    client: Client
    slugs: Sequence[str]
    said: dict[int, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    votes: dict[int, int] = field(default_factory=dict)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    doubled: list[tuple[int, int]] = field(default_factory=list)
    token: str = ""

    @property
    def name(self) -> str:
        """Return the member's name, as the set-up gave it."""
        return f"client{self.client.number}"

    def act(self, turn: int) -> None:
        """Do one thing; what cannot be done yet becomes a post."""
        if not self.token:
            self.token = self.client.form(f"/articles/{self.slugs[0]}/comment/")["csrfmiddlewaretoken"]
        kind = self.client.random.choices(list(ACTS), list(ACTS.values()))[0]
        here = set(self.said) - self.gone
        possible = {"reply": self.client.comments, "vote": self.client.comments}
        possible |= {"edit": here, "delete": here, "restore": self.gone}
        if not possible.get(kind, True):
            kind = "post"
        chosen = self.client.random.choice(sorted(possible[kind])) if kind in possible else 0
        getattr(self, f"_{kind}")(chosen, words_of(self.client.number, turn))

    def _post(self, _chosen: int, text: str) -> None:
        self._write("post", f"/articles/{self.client.random.choice(self.slugs)}/comment/", text)

    def _reply(self, chosen: int, text: str) -> None:
        self._write("reply", f"/comments/{chosen}/reply/", text)

    def _write(self, kind: str, path: str, text: str) -> None:
        fields = {"text": text, "client_token": str(uuid.uuid4())}
        numbers = [self._send(kind, path, fields)]
        if self.client.random.random() < SENT_TWICE_SHARE:
            numbers.append(self._send(f"{kind} again", path, fields))
            self.doubled.append((numbers[0], numbers[1]))
        for number in set(numbers) - {0}:
            self.said[number] = text
            self.client.comments.append(number)

    def _edit(self, chosen: int, text: str) -> None:
        form = self.client.form(f"/comments/{chosen}/edit/")
        if self._send("edit", f"/comments/{chosen}/edit/", form | {"text": text}):
            self.said[chosen] = text

    def _vote(self, chosen: int, _text: str) -> None:
        value = self.client.random.choice((1, 1, 1, 0))
        if self._send("vote", f"/comments/{chosen}/vote/", {"value": "up" if value else "none"}):
            self.votes[chosen] = value

    def _delete(self, chosen: int, _text: str) -> None:
        if self._send("delete", f"/comments/{chosen}/delete/", {}):
            self.gone.add(chosen)

    def _restore(self, chosen: int, _text: str) -> None:
        if self._send("restore", f"/comments/{chosen}/restore/", {}):
            self.gone.discard(chosen)

    def _send(self, kind: str, path: str, fields: dict[str, str]) -> int:
        """Send a form; return the comment it leads to, 1 where it leads to none, 0 where it was refused."""
        body = urlencode({"csrfmiddlewaretoken": self.token} | fields)
        status, location, _ = self.client.request("POST", path, body)
        self.answers[kind, status] += 1
        if status != SEE_OTHER:
            return 0
        found = re.search(r"comment-(\d+)", location)
        return int(found[1]) if found else 1


def expected(actors: Sequence[Actor]) -> list[list[list[object]]]:
    """Return what the database must hold: comments by number, then votes."""
    comments = [
        [number, actor.name, text, "deleted" if number in actor.gone else "public"]
        for actor in actors
        for number, text in actor.said.items()
    ]
    votes = [[actor.name, number, value] for actor in actors for number, value in actor.votes.items() if value]
    return [sorted(comments), sorted(votes)]
