"""Addresses of a discussion's pages, and of acts on comments without a reverse for each of hundreds."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from comments.orders import default_order
from config.addresses import address_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.models import Article
    from comments.orders import Order


def discussion_url(
    article: Article, order: Order | None = None, position: Mapping[str, str] | None = None, *, is_named: bool = False
) -> str:
    """Return the address of a page of the discussion; `position` names what leads to it (after, before, at, under).

    The order is named where it is not the magazine's own, or `is_named`.
    """
    named = {"sort": order.value} if order and (is_named or order is not default_order()) else {}
    query = urlencode({**named, **(position or {})})
    address = address_of("comments:discussion", article.slug)
    return f"{address}?{query}" if query else address


def address(act: str, comment_id: int) -> str:
    """Return the address of an act on a comment."""
    before, after = halves_of(act)
    return f"{before}{comment_id}{after}"


def moderation_address(comment_id: int) -> str:
    """Return the address of a comment at the desk."""
    return _pattern("admin:comments_comment_change").replace("/0/", f"/{comment_id}/", 1)


@lru_cache
def ignore_address(username: str) -> str:
    """Return where a person is ignored, or no more."""
    return reverse("comments:ignore", args=[username])


@lru_cache
def halves_of(act: str) -> tuple[str, str]:
    """Return what stands before and after a comment's number."""
    before, _, after = _pattern(f"comments:{act}").partition("/0/")
    return f"{before}/", f"/{after}"


@lru_cache
def _pattern(name: str) -> str:
    return reverse(name, args=[0])
