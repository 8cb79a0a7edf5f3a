"""A site on a PostgreSQL of its own, members who post to it without end, and a visitor who reads: for faults."""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import postgres
from tests.load.conftest import Busy
from tests.load.members import SEED, Client, posting
from tests.load.site import Site
from tests.scaling.servers import Databases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

MEMBERS, ARTICLES = 3, 2
READ_EVERY_SECONDS = 0.2
# A database that may forget would prove nothing; while the site is set up it may.
DURABLE = "-c max_connections=60 -c listen_addresses="


@dataclass(frozen=True)
class Seen:
    """One answer to the visitor. `status` 0: none came."""

    at: float
    path: str
    status: int
    seconds: float
    is_as_of: bool


@dataclass
class Stage:
    """The site, its database, and what happens on it."""

    databases: Databases
    site: Site
    members: list[Client]
    slugs: list[str]
    turns: dict[int, int] = field(default_factory=dict)

    @property
    def busy(self) -> Busy:
        """Return what asks for stored comments."""
        return Busy(self.site, self.members, self.slugs)

    def posting(self, first: int) -> AbstractContextManager[list[str]]:
        """Let all members post as long as this lasts; yields what was acknowledged. Turns begin with `first`."""
        return posting(self.members, self.slugs, first)

    @contextmanager
    def reading(self) -> Iterator[list[Seen]]:
        """Let a visitor read front page, article and feed in turn as long as this lasts; yields what was answered."""
        is_over, seen = threading.Event(), []
        paths = ("/", f"/articles/{self.slugs[0]}/", "/comments/feed/")

        def read_all() -> None:
            while not is_over.is_set():
                seen.extend(self.read(path) for path in paths)
                time.sleep(READ_EVERY_SECONDS)

        with ThreadPoolExecutor(1) as pool:
            reader = pool.submit(read_all)
            try:
                yield seen
            finally:
                is_over.set()
            reader.result()

    def read(self, path: str) -> Seen:
        """Open a page as a visitor."""
        at, status, text = time.monotonic(), 0, ""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", path)
            answer = connection.getresponse()
            status, text = answer.status, answer.read().decode()
        connection.close()
        return Seen(at, path, status, time.monotonic() - at, "Shown as of" in text)


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """Start everything, and stop it at the end."""
    databases = Databases()
    options = ("--respawn-failed-workers", "--respawn-interval", "0.1")
    with tempfile.TemporaryDirectory(prefix="broadsheet-faults-") as folder:
        try:
            with Site(Path(folder), databases.address("primary"), threads=2, options=options) as site:
                script = SEED.format(clients=MEMBERS, articles=ARTICLES)
                seed = site.manage("shell", "--no-imports", "--command", script)
                sessions, slugs = json.loads(seed.split("SEED ", 1)[1])
                posted: list[int] = []
                postgres.SERVER_OPTIONS = DURABLE
                databases.stop("primary")
                databases.start("primary")
                members = [Client(site.port, session, number, posted) for number, session in enumerate(sessions)]
                yield Stage(databases, site, members, slugs)
                for member in members:
                    member.connection.close()
        finally:
            databases.close()
