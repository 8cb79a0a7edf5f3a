"""A web node behind PgBouncer, where a transaction is all that a connection lasts."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.scaling.nodes import Browser, WebNode
from tests.scaling.servers import Pooler
from tests.scaling.test_two_nodes import pytestmark as several_machines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.scaling.conftest import Magazine

PROGRAM = shutil.which("pgbouncer")
pytestmark = [*several_machines, pytest.mark.skipif(not PROGRAM, reason="no PgBouncer is installed here")]


@pytest.fixture
def pooled(magazine: Magazine, tmp_path: Path) -> Iterator[WebNode]:
    """Start a third node whose threads share two connections."""
    pooler = Pooler(magazine.databases, str(PROGRAM))
    told = {**magazine.told, "DATABASE_URL": pooler.address, "DATABASE_IS_POOLED": "true", "DATABASE_REPLICA_URL": ""}
    node = WebNode(tmp_path / "pooled", told)
    try:
        node.wait()
        yield node
    finally:
        node.process.end()
        node.process.stop()
        pooler.stop()


def test_readers_and_writers_share_two_connections(magazine: Magazine, pooled: WebNode) -> None:
    def act(number: int) -> int:
        browser = Browser.signed_in(pooled, magazine.sessions[number % 2])
        if number % 4:
            return browser.get(magazine.article).status
        return browser.post(
            f"{magazine.article}comment/", {"text": f"Posted through the pooler, number {number}."}
        ).status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(act, range(24)))
    assert statuses == [200 if number % 4 else 303 for number in range(24)]
    assert all(magazine.shows(f"through the pooler, number {number}.", at=0) for number in range(0, 24, 4))
