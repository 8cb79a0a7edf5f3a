"""What pages depend on: each scope has a token, a write changes it, and every page made with the former one is old.

Tokens live in the cache that all processes share. They are read before anything of a page is loaded, so that a page
which a write overtook while it was made is old from the start.
"""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The cache of this module and of the pages (settings.CACHES).
ALIAS = "pages"
# All that editors decide and readers see: articles, sections, people, promos, registers, pictures, names.
MAGAZINE = "magazine"
# All discussions, for the lists that count comments or quote them.
TALK = "talk"


def discussion_of(article_id: int) -> str:
    """Return the scope of everything that the pages of one discussion show."""
    return f"discussion {article_id}"


def taken_from(scope: str) -> str:
    """Return the scope that is renewed when readers lose something of this one; last good copies depend on it."""
    return f"{scope} taken"


def renew(*scopes: str, only_adds: bool = False) -> None:
    """Make every stored page that depends on one of these scopes old, as soon as the transaction is committed.

    `only_adds`: readers lose nothing by the write, so what they saw before may be shown again while the database is
    away (last_good.py).
    """
    taken = () if only_adds else tuple(map(taken_from, scopes))
    transaction.on_commit(partial(_change_tokens, (*scopes, *taken)), robust=True)


def read_tokens(scopes: Iterable[str]) -> dict[str, str]:
    """Return the tokens as they are: one read of the cache. Less than was asked for where it is away or full."""
    keys = {_key(scope): scope for scope in scopes}
    found = caches[ALIAS].get_many(keys)
    missing = [key for key in keys if key not in found]
    if missing:
        with suppress(OSError):
            for key in missing:
                caches[ALIAS].add(key, _token(), timeout=None)
        found |= caches[ALIAS].get_many(missing)
    return {keys[key]: token for key, token in found.items()}


def seconds_since_renewal(scopes: Iterable[str], tokens: Mapping[str, str]) -> float:
    """Return how long ago the youngest of these scopes was renewed, 0 where that is not known.

    A copy of the database older than this lacks something that a page of these scopes shows.
    """
    made = [int(tokens.get(scope, "").partition("-")[0] or time.time_ns()) for scope in scopes]
    return max(0.0, (time.time_ns() - max(made)) / 1e9)


def _change_tokens(scopes: Iterable[str]) -> None:
    # A shared cache that is away is told when it is back: config/redis_cache.py.
    keys = [_key(scope) for scope in scopes]
    try:
        caches[ALIAS].set_many({key: _token() for key in keys}, timeout=None)
    except OSError:
        # A full disk takes no new token, but an old one can be deleted, and makes its pages old by being gone.
        caches[ALIAS].delete_many(keys)


def _token() -> str:
    return f"{time.time_ns()}-{secrets.token_hex(4)}"


def _key(scope: str) -> str:
    return f"scope {scope}".replace(" ", ":")
