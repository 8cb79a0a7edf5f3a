"""The shared cache of a site with Redis or Valkey, made so that the site lives without it.

While it is away nothing is cached, as if every entry had just expired: pages are made afresh, sessions come from the
database. Only what may happen once (a code that was used, a task that was asked for) is remembered, by each process for
itself. An entry that changed meanwhile is taken out of the server before the cache is read again.
"""

from __future__ import annotations

import inspect
import threading
from typing import TYPE_CHECKING, Any, cast

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from config.breaker import Breaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# What keys begin with that each process keeps for itself while the cache is away: codes that were used, and the marks
# that keep work from being asked for twice. Limits are not among them: they are counted in the database.
KEPT_BY_EACH = ("allauth", "accounts.", "articles.render.", "notice-mail-")
CONNECT_SECONDS = 0.5
# An answer within the machine room takes a millisecond; who waits longer is faster without a cache.
ANSWER_SECONDS = 0.25

_breakers: dict[str, Breaker] = {}
_breakers_lock = threading.Lock()


class QuickClient(RedisCacheClient):
    """A client that gives up at once: the package's own would try three more times, pausing in between."""

    _lib: Any
    _pool_options: dict[str, Any]

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._pool_options = {
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
            "retry": self._lib.retry.Retry(self._lib.backoff.NoBackoff(), 0),
            **self._pool_options,
        }

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What is raised when the server is away, hangs, is full or does not take us."""
        return (self._lib.RedisError, OSError)

    def settle(self, keys: set[str] | None) -> None:
        """Raise one of `failures` unless the server answers; take out these keys, all for None."""
        # Asked first: what was sent before the server hung is done before it answers this.
        self.get_client(write=True).ping()
        if keys is None:
            self.clear()
        elif keys:
            self.delete_many(keys)


class StandIn(LocMemCache):
    """What a process keeps for itself; other keys are taken and forgotten."""

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(super().add(key, value, timeout, version)) if key.startswith(KEPT_BY_EACH) else True

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        if key.startswith(KEPT_BY_EACH):
            super().set(key, value, timeout, version)


def _steady(name: str, *, changes: bool = False) -> Callable[..., Any]:
    """Return one method of a cache that asks the stand-in while the server is away."""
    signature = inspect.signature(getattr(RedisCache, name))

    def method(self: SteadyRedisCache, *args: Any, **kwargs: Any) -> Any:
        if not self.breaker.is_open:
            try:
                return getattr(super(SteadyRedisCache, self), name)(*args, **kwargs)
            except self.client.failures as err:
                self.breaker.open(err)
        if changes:
            self.owe(signature.bind(self, *args, **kwargs).arguments)
        return getattr(self.stand_in, name)(*args, **kwargs)

    return method


class SteadyRedisCache(RedisCache):
    """Django's cache in Redis, behind a breaker that all threads of the process share.

    Option: `longest_seconds`, the longest an entry is kept, whatever it was stored for.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS", {}))
        self.longest_seconds: int | None = options.pop("longest_seconds", None)
        super().__init__(server, {**params, "OPTIONS": options})
        self._class = QuickClient
        self.location = server
        self.stand_in = StandIn(f"stand-in of {server}", {})

    @property
    def client(self) -> QuickClient:
        """This thread's client."""
        return cast("QuickClient", self._cache)

    @property
    def breaker(self) -> Breaker:
        """The process's breaker for this server."""
        if self.location not in _breakers:
            with _breakers_lock:
                _breakers.setdefault(self.location, Breaker("The cache", self.client.settle, self.client.failures))
        return _breakers[self.location]

    def owe(self, arguments: dict[str, Any]) -> None:
        """Note that the server missed a change, from the arguments of one of the methods below."""
        changed = arguments.get("key", arguments.get("keys", arguments.get("data")))
        if changed is None:
            self.breaker.owe(None)
            return
        keys = [changed] if isinstance(changed, str) else changed
        owed = [self.make_key(key, arguments.get("version")) for key in keys if not key.startswith(KEPT_BY_EACH)]
        if owed:
            self.breaker.owe(owed)

    def get_backend_timeout(self, timeout: Any = DEFAULT_TIMEOUT) -> int | None:
        seconds = cast("int | None", super().get_backend_timeout(timeout))
        if self.longest_seconds is None:
            return seconds
        return self.longest_seconds if seconds is None else min(seconds, self.longest_seconds)

    get = _steady("get")
    get_many = _steady("get_many")
    has_key = _steady("has_key")
    add = _steady("add", changes=True)
    set = _steady("set", changes=True)
    set_many = _steady("set_many", changes=True)
    touch = _steady("touch", changes=True)
    incr = _steady("incr", changes=True)
    delete = _steady("delete", changes=True)
    clear = _steady("clear", changes=True)
    _delete_many = _steady("delete_many", changes=True)

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        self._delete_many(list(keys), version)
