"""Many members post over HTTP at the same moment: nothing is lost, doubled or put in a wrong place."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import psycopg
import pytest

from tests.load.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARTICLES = 4
ROOT_SHARE = 0.4
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
COUNT = "from comments.models import Comment; print('COUNT', Comment.objects.count())"


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """Yield the address of an empty database of the engine the suite runs on."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{folder / 'load.sqlite3'}"
        return
    name = f"load_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{server.rsplit('/', 1)[0]}/{quote(name)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


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

    def request(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Send one request; return status, Location and text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self.connection.port}"
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie", []):
            name, value = header.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()

    def post_one(self, slugs: list[str], turn: int) -> None:
        """Post a root, or a reply to any comment posted so far, through the form."""
        is_root = not self.comments or self.random.random() < ROOT_SHARE
        path = f"/articles/{self.random.choice(slugs)}/comment/"
        if not is_root:
            path = f"/comments/{self.random.choice(self.comments)}/reply/"
        _, _, page = self.request("GET", path)
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        fields = {name: unescape(value) for name, value in fields.items()}
        fields["text"] = f"Client {self.number} says {turn} of many things."
        status, location, _ = self.request("POST", path, urlencode(fields))
        self.statuses.append(status)
        if found := re.search(r"comment-(\d+)", location):
            self.comments.append(int(found[1]))


@pytest.mark.xdist_group("load")
def test_members_posting_at_once_lose_nothing(tmp_path: Path) -> None:
    on_postgresql = os.environ.get("DATABASE_URL", "").startswith("postgres")
    clients, turns = (12, 15) if on_postgresql else (8, 12)
    with own_database(tmp_path) as url, Site(tmp_path, url) as site:
        seed = site.manage("shell", "--no-imports", "--command", SEED.format(clients=clients, articles=ARTICLES))
        sessions, slugs = json.loads(seed.split("SEED ", 1)[1])
        posted: list[int] = []
        members = [Client(site.port, session, number, posted) for number, session in enumerate(sessions)]

        def post_all(member: Client) -> None:
            for turn in range(turns):
                member.post_one(slugs, turn)

        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(post_all, members))
        for member in members:
            member.connection.close()
        statuses = [status for member in members for status in member.statuses]
        stored = int(site.manage("shell", "--no-imports", "--command", COUNT).split("COUNT ", 1)[1])
        verdict = site.manage("check_threads")

    assert statuses == [303] * (clients * turns)
    assert stored == clients * turns
    assert verdict.rstrip().endswith(" 0 problems")
