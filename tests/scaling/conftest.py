"""One site on two web nodes and two task workers, with every server it stands on: started once, all of it real."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.replica_witness import LAG, PRIMARY_FLUSHED
from tests.scaling.nodes import LAG_SECONDS, Browser, Process, WebNode, environment, manage
from tests.scaling.servers import Cache, Databases, ObjectStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Makes two members, an article with a photo and a copy of a member's data; prints sessions, addresses and numbers.
SEED = """
import io, json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from PIL import Image
from accounts.services.exporting import ask_for_export
from articles.services.photos import add_photo
from tests import factories
sessions = []
for name in ("ada", "ben"):
    user = factories.make_user(name)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    sessions.append(store.session_key)
picture = io.BytesIO()
Image.new("RGB", (640, 400), "red").save(picture, "JPEG")
picture.seek(0)
photo = add_photo(picture, alt="Red", credit="Tomas Reyl")
article = factories.make_article(lead_photo=photo)
copy = ask_for_export(user, by=user)
print("SEED", json.dumps([sessions, article.get_absolute_url(), copy.pk, photo.file.name]))
"""
ENQUEUE = """
from articles.tasks import render_article
for number in range({count}):
    render_article.enqueue(-1)
"""
# What a kept connection asked last stands there until it asks again.
ASKED_FOR_ARTICLES = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%articles_%' AND pid <> pg_backend_pid()"


class Magazine:
    """The whole site, and what its tests begin with."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.databases = Databases()
        stack.callback(self.databases.close)
        self.cache = Cache()
        stack.callback(self.cache.stop)
        self.store = ObjectStore(folder)
        stack.callback(self.store.stop)
        self.told = environment(self.databases, self.cache, self.store)
        self._fill(folder)
        self.databases.replicate()
        worker = [sys.executable, "manage.py", "db_worker", "--interval", "0.2", "--no-startup-delay"]
        self.workers = [Process(folder / f"worker{number}", self.told, worker) for number in range(2)]
        self.nodes = [WebNode(folder / f"web{number}", self.told) for number in range(2)]
        processes = (*self.workers, *(node.process for node in self.nodes))
        for process in processes:
            stack.callback(process.stop)
        for process in processes:
            stack.callback(process.end)
        for node in self.nodes:
            node.wait()

    def _fill(self, folder: Path) -> None:
        """Make the tables and what the tests begin with."""
        set_up = {**self.told, "VAR_DIR": str(folder / "set-up"), "DATABASE_REPLICA_URL": ""}
        manage(set_up, "migrate", "--verbosity", "0")
        seed = manage(set_up, "shell", "--no-imports", "--command", SEED).split("SEED ", 1)[1]
        self.sessions, self.article, self.copy, self.photo = json.loads(seed)

    def let_lag_pass(self) -> None:
        """Wait until a change is so old that a page may be read from a replica that has it."""
        time.sleep(LAG_SECONDS + 0.2)

    def reads_replica(self, paths: Sequence[str]) -> bool:
        """Have pages made at both nodes; tell whether the replica was asked for rows of articles."""
        for node in range(2):
            for path in paths:
                assert self.visitor(at=node).get_afresh(path).status == HTTPStatus.OK
        return bool(self.databases.ask("replica", ASKED_FOR_ARTICLES))

    def enqueue(self, count: int) -> None:
        """Put tasks into the queue that find nothing to do."""
        manage(self.told, "shell", "--no-imports", "--command", ENQUEUE.format(count=count))

    def replica_lag(self) -> float:
        """Return the seconds that processes tell Prometheus."""
        place = self.databases.ask("primary", PRIMARY_FLUSHED)
        return float(self.databases.ask("replica", LAG.replace("%s", f"'{place}'")))

    def visitor(self, *, at: int) -> Browser:
        """Return a visitor's browser at one of the nodes."""
        return Browser(self.nodes[at])

    def member(self, number: int = 0, *, at: int) -> Browser:
        """Return the browser of Ada (0) or Ben (1) at one of the nodes."""
        return Browser.signed_in(self.nodes[at], self.sessions[number])

    def post(self, text: str, *, at: int) -> None:
        """Let Ada post a comment through one of the nodes."""
        answer = self.member(at=at).post(f"{self.article}comment/", {"text": text})
        assert answer.status == 303, answer.text

    def shows(self, text: str, *, at: int) -> bool:
        """Tell whether a visitor's page of the article has a text."""
        return text in self.visitor(at=at).get(self.article).text


@pytest.fixture(scope="session")
def magazine() -> Iterator[Magazine]:
    """Start everything, and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="broadsheet-scaling-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield Magazine(folder, stack)
