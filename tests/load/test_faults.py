"""Faults while members post: what was acknowledged is stored, exactly once, and the site heals without a hand."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psycopg

from tests.load.members import posting

if TYPE_CHECKING:
    from tests.load.conftest import Busy
    from tests.load.site import Site

MEMBERS, BETWEEN_SECONDS = 3, 0.4
# Turns from this one on are this test's.
FIRST, END = 1_000, 10_000


def kill_a_worker(site: Site) -> None:
    """F10."""
    with suppress(ProcessLookupError, IndexError):
        os.kill(site.worker_pids[0], signal.SIGKILL)


def put_new_workers(site: Site) -> None:
    """F12."""
    os.kill(site.server.pid, signal.SIGHUP)


def cut_the_power(site: Site) -> None:
    """F6, for the processes that hold SQLite."""
    site.kill()
    site.start()


def end_connections(site: Site) -> None:
    """F1: all of them. SQLite has none that somebody else could end."""
    if not site.database_url.startswith("postgres"):
        return
    ask = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute(ask, [connection.info.backend_pid])


# Killed is always a worker of the beginning: one that dies at its start ends the server.
FAULTS = (end_connections, kill_a_worker, end_connections, kill_a_worker, put_new_workers, cut_the_power)


def test_f1_f6_f10_f12_f15_what_is_acknowledged_is_stored_exactly_once(busy: Busy) -> None:
    with posting(busy.members[:MEMBERS], busy.slugs, FIRST) as told:
        for fault in FAULTS:
            time.sleep(BETWEEN_SECONDS)
            fault(busy.site)
    assert busy.stored(FIRST, END) == [sorted(told), []]
