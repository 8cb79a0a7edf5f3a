"""Addresses that pages print again and again: Django puts each together anew."""

from functools import lru_cache

from django.urls import reverse

# A page names sections, authors, members and articles, dozens of each.
KEPT = 4_000


@lru_cache(KEPT)
def address_of(name: str, *words: str) -> str:
    """Return the address of a view by its name and the words of its path."""
    return reverse(name, args=words)
