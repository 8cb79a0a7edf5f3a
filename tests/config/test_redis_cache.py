"""The site lives without its cache (F8), and nothing that changed meanwhile comes back with it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from config import breaker
from config.cache_settings import cache_settings
from config.redis_cache import SteadyRedisCache

if TYPE_CHECKING:
    from collections.abc import Callable

numbers = itertools.count()


class Server:
    """A server that can go away; it counts how often it is asked."""

    failures = (ConnectionError,)

    def __init__(self) -> None:
        self.entries: dict[str, Any] = {}
        self.is_away = False
        self.asked = 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def method(*args: Any) -> Any:
            self.asked += 1
            if self.is_away:
                raise ConnectionError
            return getattr(self, f"_{name}")(*args)

        return method

    def _get(self, key: str, default: Any) -> Any:
        return self.entries.get(key, default)

    def _set(self, key: str, value: Any, timeout: int | None) -> None:
        self.entries[key] = value

    def _delete(self, key: str) -> bool:
        return self.entries.pop(key, None) is not None

    def _delete_many(self, keys: list[str]) -> None:
        for key in keys:
            self.entries.pop(key, None)

    def _settle(self, keys: set[str] | None) -> None:
        if keys is None:
            self.entries.clear()
        else:
            self._delete_many(list(keys))


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def cache(server: Server, monkeypatch: pytest.MonkeyPatch) -> SteadyRedisCache:
    """Return a cache of its own whose breaker asks when the test says so."""
    monkeypatch.setattr(breaker.Breaker, "_start_watching", lambda _: None)
    made = SteadyRedisCache(f"redis://nowhere/{next(numbers)}", {})
    made.__dict__["_cache"] = server
    return made


def test_a_cache_that_is_away_is_asked_once(cache: SteadyRedisCache, server: Server) -> None:
    cache.set("page", "old")
    server.is_away = True
    server.asked = 0
    assert [cache.get("page") for _ in range(5)] == [None] * 5
    assert server.asked == 1


def test_while_it_is_away_nothing_is_kept_and_everything_is_taken(cache: SteadyRedisCache, server: Server) -> None:
    server.is_away = True
    cache.set("page", "new")
    assert cache.add("token", 1)
    assert (cache.get("page", "none"), cache.get_many(["page", "token"]), "page" in cache) == ("none", {}, False)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("token")


def test_limits_and_used_codes_hold_per_process(cache: SteadyRedisCache, server: Server) -> None:
    server.is_away = True
    cache.set("allauth:rl:login", [1, 2])
    assert cache.get("allauth:rl:login") == [1, 2]
    assert [cache.add("accounts.passkey-challenge:x", "used") for _ in range(2)] == [True, False]


def test_what_changed_meanwhile_does_not_come_back(cache: SteadyRedisCache, server: Server) -> None:
    cache.set("session", "signed in")
    cache.set("page", "old")
    server.is_away = True
    cache.delete("session")
    cache.set("page", "new")
    cache.delete_many(key for key in ("a", "b"))
    server.is_away = False
    assert cache.get("page") is None
    assert cache.breaker.ask()
    assert (cache.get("session"), cache.get("page"), server.entries) == (None, None, {})


def test_it_stays_away_until_it_answers(cache: SteadyRedisCache, server: Server) -> None:
    server.is_away = True
    cache.set("page", "new")
    assert not cache.breaker.ask()
    assert cache.breaker.is_open
    server.is_away = False
    assert cache.breaker.ask()
    cache.set("page", "newer")
    assert cache.get("page") == "newer"


def test_an_emptied_cache_is_emptied_when_it_returns(cache: SteadyRedisCache, server: Server) -> None:
    cache.set("page", "old")
    server.is_away = True
    cache.clear()
    server.is_away = False
    assert cache.breaker.ask()
    assert server.entries == {}


def test_a_long_list_of_debts_empties_it(
    cache: SteadyRedisCache, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "MOST_OWED", 2)
    cache.set("other", "old")
    server.is_away = True
    for number in range(5):
        cache.delete(f"page-{number}")
    server.is_away = False
    assert cache.breaker.ask()
    assert server.entries == {}


def test_threads_share_one_breaker(cache: SteadyRedisCache, server: Server) -> None:
    server.is_away = True
    cache.get("page")
    other = SteadyRedisCache(cache.location, {})
    assert other.breaker is cache.breaker


def test_copies_of_sessions_last_five_minutes() -> None:
    entry = cache_settings("redis://nowhere/0", "")["sessions"]
    sessions = SteadyRedisCache(entry["LOCATION"], entry)
    assert [sessions.get_backend_timeout(asked) for asked in (None, 60, 86_400)] == [300, 60, 300]


def test_without_an_address_files_are_the_cache() -> None:
    entries = cache_settings("", "folder").values()
    assert {entry["BACKEND"].rpartition(".")[2] for entry in entries} == {"FileCache"}
