"""One site with members who are signed in, started once for the tests that post to it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.load.members import SEED, Client
from tests.load.site import Site
from tests.tables import magazine_database

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLES = 4
# What its members said from some turn on up to another, and what is wrong with the threads.
STORED = """
import json
from comments.models import Comment
from comments.services.integrity import check_threads
said = [text for text in Comment.objects.values_list("source", flat=True) if {first} <= int(text.split()[3]) < {end}]
print("STORED", json.dumps([sorted(said), list(map(str, check_threads()))]))
"""


@dataclass
class Busy:
    """The site, its members' browsers, its articles."""

    site: Site
    members: list[Client]
    slugs: list[str]

    def stored(self, first: int, end: int) -> list[list[str]]:
        """Return what was said in some turns, and what `check_threads` finds."""
        script = STORED.format(first=first, end=end)
        told = self.site.manage("shell", "--no-imports", "--command", script)
        found: list[list[str]] = json.loads(told.split("STORED ", 1)[1])
        return found


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    """Start it, its dead workers replaced as the shipped command has it."""
    folder = tmp_path_factory.mktemp("busy")
    members = 12 if os.environ.get("DATABASE_URL", "").startswith("postgres") else 8
    options = ("--respawn-failed-workers", "--respawn-interval", "0.1")
    with magazine_database(folder, name="load") as url, Site(folder, url, options=options) as site:
        seed = site.manage("shell", "--no-imports", "--command", SEED.format(clients=members, articles=ARTICLES))
        sessions, slugs = json.loads(seed.split("SEED ", 1)[1])
        posted: list[int] = []
        clients = [Client(site.port, session, number, posted) for number, session in enumerate(sessions)]
        yield Busy(site, clients, slugs)
        for client in clients:
            client.connection.close()
