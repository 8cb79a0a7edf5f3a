"""F18: a crawler asks the shipped front server for two hundred different deep pages at once, while readers read."""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.deploy.conftest import nginx as nginx  # noqa: PLC0414  (a fixture)
from tests.deploy.front import NAME, Front
from tests.faults.hurried import Way, hurrying
from tests.faults.large import SLUG, deep_pages, fill, open_connections
from tests.faults.stage import ENGINES, standing, tell
from tests.scaling.servers import wait_until

if TYPE_CHECKING:
    from pathlib import Path

PAGES = int(os.environ.get("FAULTS_PAGES", "200"))
READERS, ALONE_SECONDS, PAUSE_SECONDS = 3, 10, 0.1
LONGEST_SECONDS, CRAWLER = 10.0, "127.0.1.1"


@pytest.mark.parametrize("engine", ENGINES)
def test_f18_readers_are_answered_beside_a_crawler_and_nothing_of_it_is_left(
    engine: str, nginx: str, tmp_path: Path
) -> None:
    told = {"ALLOWED_HOSTS": f"{NAME},127.0.0.1", "TRUSTED_PROXY_COUNT": "1"}
    with standing(engine, members=1, articles=2, **told) as stage:
        pages = list(deep_pages(fill(stage), PAGES))
        paths = ("/", f"/articles/{SLUG}/", f"/articles/{stage.slugs[0]}/")
        with Front(nginx, tmp_path, stage.site.port, serves_strangers=True) as front:
            way = Way(front=front)
            with hurrying(way, paths, visitors=READERS, pause_seconds=PAUSE_SECONDS) as alone:
                time.sleep(ALONE_SECONDS)
            with hurrying(way, paths, visitors=READERS, pause_seconds=PAUSE_SECONDS) as beside:
                began = time.monotonic()
                with ThreadPoolExecutor(PAGES) as pool:
                    crawled = Counter(end for end, _ in pool.map(lambda page: way.open_page(page, CRAWLER), pages))
                took = time.monotonic() - began
        usual, busy = alone.percentile(0.95), beside.percentile(0.95)
        tell(
            f"F18 {engine}: {PAGES} deep pages at once, {dict(crawled)} in {took:.1f} s; readers' p95"
            f" {usual * 1000:.0f} ms alone, {busy * 1000:.0f} beside them ({busy / usual:.1f} x), {dict(beside.ends)}"
        )
        assert (set(crawled) <= {"200", "429"}, set(beside.ends)) == (True, {"200"})
        assert max(beside.seconds) < LONGEST_SECONDS
        wait_until(lambda: open_connections(stage.site.port) == 0, "all connections are closed")
