"""Members who post over HTTP, and what a site needs before they come."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT_SHARE = 0.4
PATIENCE_SECONDS = 60
# Prints one session per client and the slugs of the articles.
SEED = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests import factories
sessions = []
for number in range({clients}):
    user = factories.make_user(f"client{{number}}")
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    sessions.append(store.session_key)
slugs = [factories.make_article(f"Article {{number}}").slug for number in range({articles})]
print("SEED", json.dumps([sessions, slugs]))
"""


def words_of(number: int, turn: int) -> str:
    """Return what a member says in a turn: nobody says it twice."""
    return f"Client {number} says {turn} of many things."


def hidden_fields(page: str) -> dict[str, str]:
    """Return what stands in the hidden fields of a page's forms."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


class Client:
    """One member's browser: keeps its connection and cookies."""

    def __init__(self, port: int, session: str, number: int, comments: list[int]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {"session": session}
        self.number = number
        self.random = random.Random(number)  # noqa: S311  (a repeatable choice, not a secret)
        self.statuses: list[int] = []
        # What anybody has posted so far, shared by all clients: they meet in the same threads.
        self.comments = comments

    def request(
        self, method: str, path: str, body: str | bytes | None = None, kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, str, str]:
        """Send one request; return status, Location and text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = kind
            headers["Origin"] = f"http://127.0.0.1:{self.connection.port}"
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            name, value = header.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()

    def request_until(self, status: int, method: str, path: str, body: str | None = None) -> tuple[str, str]:
        """Send a request again until it is answered as it should be; return Location and text."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            try:
                found, location, text = self.request(method, path, body)
            except (OSError, http.client.HTTPException):
                self.connection.close()
            else:
                if found == status:
                    return location, text
            time.sleep(0.05)
        raise AssertionError(f"{method} was never answered {status}.")

    def form(self, path: str) -> dict[str, str]:
        """Open the page of a form; return what stands in its hidden fields."""
        return hidden_fields(self.request("GET", path)[2])

    def post_one(self, slugs: list[str], turn: int, *, surely: bool = False) -> None:
        """Post a root, or a reply to any comment posted so far, through the form.

        `surely`: what is not answered well is sent again, as a reader presses again.
        """
        is_root = not self.comments or self.random.random() < ROOT_SHARE
        path = f"/articles/{self.random.choice(slugs)}/comment/"
        if not is_root:
            path = f"/comments/{self.random.choice(self.comments)}/reply/"
        page = self.request_until(200, "GET", path)[1] if surely else self.request("GET", path)[2]
        fields = hidden_fields(page) | {"text": words_of(self.number, turn)}
        if surely:
            location = self.request_until(303, "POST", path, urlencode(fields))[0]
        else:
            status, location, _ = self.request("POST", path, urlencode(fields))
            self.statuses.append(status)
        if found := re.search(r"comment-(\d+)", location):
            self.comments.append(int(found[1]))


@contextmanager
def posting(members: Sequence[Client], slugs: list[str], first: int) -> Iterator[list[str]]:
    """Let members post as long as this lasts; yields what was acknowledged. Turns begin with `first`."""
    is_over = threading.Event()
    told: list[str] = []

    def post_all(member: Client) -> None:
        turn = first
        while not is_over.is_set():
            member.post_one(slugs, turn, surely=True)
            told.append(words_of(member.number, turn))
            turn += 1

    with ThreadPoolExecutor(len(members)) as pool:
        all_posting = [pool.submit(post_all, member) for member in members]
        try:
            yield told
        finally:
            is_over.set()
        for one in all_posting:
            one.result()
