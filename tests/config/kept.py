"""Look at pages, and at what is kept of them."""

from __future__ import annotations

from django.core.cache import caches
from django.test import Client


def read(address: str, **headers: str) -> str:
    """Return a page as a visitor without compression gets it."""
    answer = Client().get(address, headers=headers or None)
    assert answer.status_code == 200
    return answer.content.decode()


def count_kept() -> int:
    """Return how many pages are kept."""
    return sum(":page:" in key for key in caches["pages"]._cache)  # noqa: SLF001
