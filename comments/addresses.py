"""Addresses of acts on comments, without a reverse for each of hundreds."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


def address(act: str, comment_id: int) -> str:
    """Return the address of an act on a comment."""
    return _pattern(f"comments:{act}").replace("/0/", f"/{comment_id}/", 1)


def moderation_address(comment_id: int) -> str:
    """Return the address of a comment at the desk."""
    return _pattern("admin:comments_comment_change").replace("/0/", f"/{comment_id}/", 1)


@lru_cache
def _pattern(name: str) -> str:
    return reverse(name, args=[0])
