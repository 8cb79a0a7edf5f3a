"""Where finished pages wait: the cache all processes share, and a few megabytes of each process in front of it."""

from __future__ import annotations

import time
from collections import OrderedDict
from contextlib import contextmanager, suppress
from dataclasses import astuple, fields
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches

from config.stored_pages.entries import Entry
from config.stored_pages.scopes import ALIAS, read_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

# Some hundred pages of long discussions. Others come from the cache.
OWN_BYTES = 4 * 1024 * 1024
# What is kept of a page: another release may keep something else.
FORM = ",".join(field.name for field in fields(Entry))
# How long others wait for the one that makes a page, and how often they look.
WAIT_SECONDS = 5.0
LOOK_SECONDS = 0.01


class _OwnPages:
    """The pages this process gave last, so many bytes of them."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Entry] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, name: str) -> Entry | None:
        with self._lock:
            entry = self._pages.get(name)
            if entry is not None:
                self._pages.move_to_end(name)
            return entry

    def put(self, name: str, entry: Entry) -> None:
        with self._lock:
            former = self._pages.pop(name, None)
            self._size -= former.size if former else 0
            self._pages[name] = entry
            self._size += entry.size
            while self._size > OWN_BYTES:
                self._size -= self._pages.popitem(last=False)[1].size

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0


own_pages = _OwnPages()


def find_page(name: str) -> Entry | None:
    """Return the page of this name if it is still true.

    One read of the cache, for its tokens, if this process has the page; otherwise one more, for the page.
    """
    own = own_pages.get(name)
    if own is not None and _is_true(own):
        return own
    kept = caches[ALIAS].get(key_of(name))
    if kept is None:
        return None
    entry = Entry(*kept)
    if (own is not None and entry.made_at == own.made_at) or not _is_true(entry):
        return None
    own_pages.put(name, entry)
    return entry


def put_page(name: str, entry: Entry) -> None:
    """Keep a page for all processes until it is no longer true."""
    own_pages.put(name, entry)
    # A full disk is no reason to refuse a page that is made.
    with suppress(OSError):
        caches[ALIAS].set(key_of(name), astuple(entry), timeout=max(1, int(entry.true_until - time.time())))


def replace_page(name: str, former: Entry, entry: Entry) -> None:
    """Keep a better form of a page for all processes, where the former one is still what it was."""
    if own_pages.get(name) is former and _is_true(former):
        put_page(name, entry)


@contextmanager
def one_builder(name: str) -> Iterator[bool]:
    """Let one thread of all processes make a page while the others wait for it, five seconds at most.

    Yield True to the one that is to make it. The others get False when the wait is over: the page may be there then.
    """
    key = f"building:{key_of(name)}"
    if _is_first(key):
        try:
            yield True
        finally:
            caches[ALIAS].delete(key)
        return
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until and caches[ALIAS].get(key) is not None:
        time.sleep(LOOK_SECONDS)
    yield False


def _is_first(key: str) -> bool:
    """Tell whether nobody makes this page; without a cache to ask, everybody does."""
    try:
        return bool(caches[ALIAS].add(key, 1, timeout=int(WAIT_SECONDS) + 1))
    except OSError:
        return True


def _is_true(entry: Entry) -> bool:
    return time.time() < entry.true_until and read_tokens(entry.tokens) == entry.tokens


def key_of(name: str) -> str:
    """Return a key no cache objects to.

    Sites do not share pages, nor do releases, whose files have other names or which keep pages in another form.
    """
    release = getattr(staticfiles_storage, "manifest_hash", "")
    return "page:" + sha256(f"{settings.SITE_URL} {release} {FORM} {name}".encode()).hexdigest()[:40]
