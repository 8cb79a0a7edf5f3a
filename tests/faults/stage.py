"""A site on a database of its own, members who are signed in, and a visitor who reads: for faults."""

from __future__ import annotations

import http.client
import json
import subprocess
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import postgres
from tests.load.conftest import Busy
from tests.load.members import SEED, Client, posting
from tests.load.site import Site
from tests.scaling.servers import Databases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

READ_EVERY_SECONDS = 0.2
# A database that may forget would prove nothing; while the site is set up it may.
DURABLE = "-c max_connections=60 -c listen_addresses="
ENGINES = ("postgresql", "sqlite")
RESPAWN = ("--respawn-failed-workers", "--respawn-interval", "0.1")


def tell(words: str) -> None:
    """Print the figures of a fault: what `make faults` is run for."""
    print(f"\n{words}")  # noqa: T201


@dataclass(frozen=True)
class Seen:
    """One answer to the visitor. `status` 0: none came; `error` says why."""

    at: float
    path: str
    status: int
    seconds: float
    text: str = ""
    error: str = ""

    @property
    def is_as_of(self) -> bool:
        """Tell whether it was the last good page."""
        return "Shown as of" in self.text


@dataclass
class Stage:
    """The site, its database server where it has one, and what happens on it."""

    site: Site
    members: list[Client]
    slugs: list[str]
    server: Databases | None = None

    @property
    def databases(self) -> Databases:
        """Return the PostgreSQL server."""
        assert self.server is not None, "This stage stands on SQLite."
        return self.server

    def ended(self) -> bool:
        """Tell whether the PostgreSQL server runs no more."""
        try:
            postgres.run(self.databases.binaries / "pg_ctl", "-D", self.databases.folder / "primary", "status")
        except subprocess.CalledProcessError:
            return True
        return False

    @property
    def busy(self) -> Busy:
        """Return what asks for stored comments."""
        return Busy(self.site, self.members, self.slugs)

    def posting(self, first: int) -> AbstractContextManager[list[str]]:
        """Let all members post as long as this lasts; yields what was acknowledged. Turns begin with `first`."""
        return posting(self.members, self.slugs, first)

    @contextmanager
    def reading(self, every_seconds: float = READ_EVERY_SECONDS) -> Iterator[list[Seen]]:
        """Let a visitor read front page, article and feed in turn as long as this lasts; yields what was answered."""
        is_over, seen = threading.Event(), []
        paths = ("/", f"/articles/{self.slugs[0]}/", "/comments/feed/")

        def read_all() -> None:
            while not is_over.is_set():
                seen.extend(self.read(path) for path in paths)
                time.sleep(every_seconds)

        with ThreadPoolExecutor(1) as pool:
            reader = pool.submit(read_all)
            try:
                yield seen
            finally:
                is_over.set()
            reader.result()

    def read(self, path: str) -> Seen:
        """Open a page as a visitor, over a connection of its own."""
        at, status, text, error = time.monotonic(), 0, "", ""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            status, text = answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as failure:
            error = type(failure).__name__
        connection.close()
        return Seen(at, path, status, time.monotonic() - at, text, error)

    def reasons(self) -> Counter[str]:
        """Return why the server refused or failed, and how often: the last line of each error it logged."""
        records = (json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{"))
        errors = [record["trace"] for record in records if record.get("trace")]
        return Counter(error.strip().rpartition("\n")[2][:120] for error in errors)

    @property
    def log(self) -> Path:
        """Return the file of what the server says."""
        assert self.site.log is not None
        return self.site.log

    def ask(self, script: str) -> Any:
        """Run a script of the site that prints JSON as its last line; return what it says."""
        return json.loads(self.site.manage("shell", "--no-imports", "--command", script).strip().rpartition("\n")[2])


@contextmanager
def standing(
    engine: str, *, members: int, articles: int, threads: int = 2, disk: Path | None = None, **told: str
) -> Iterator[Stage]:
    """Start a site on SQLite or on a PostgreSQL of its own, with members and articles; leave nothing.

    `disk`: where the database lies, if nowhere in particular.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="broadsheet-faults-")))
        server = stack.enter_context(postgresql(disk)) if engine == "postgresql" else None
        address = server.address("primary") if server else f"sqlite:///{(disk or folder) / 'site'}.sqlite3"
        told = {"SLOW_QUERY_MS": "0"} | told
        log = folder / "server.log"
        site = stack.enter_context(Site(folder, address, threads=threads, options=RESPAWN, told=told, log=log))
        script = SEED.format(clients=members, articles=articles)
        sessions, slugs = json.loads(site.manage("shell", "--no-imports", "--command", script).split("SEED ", 1)[1])
        posted: list[int] = []
        clients = [Client(site.port, session, number, posted) for number, session in enumerate(sessions)]
        for client in clients:
            stack.callback(client.connection.close)
        if server:
            restart_durable(server)
        yield Stage(site, clients, slugs, server)


@contextmanager
def postgresql(disk: Path | None = None) -> Iterator[Databases]:
    """Start a PostgreSQL of its own, and leave nothing of it."""
    databases, options = Databases(disk), postgres.SERVER_OPTIONS
    try:
        yield databases
    finally:
        postgres.SERVER_OPTIONS = options
        databases.close()


def restart_durable(server: Databases) -> None:
    """Let the server keep what it acknowledges from now on. A clean stop: what it has may still be in memory only."""
    postgres.SERVER_OPTIONS = DURABLE
    server.stop("primary", mode="fast")
    server.start("primary")
