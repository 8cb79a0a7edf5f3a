"""What the discussion knows of readers, for the desk's list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.models import CommenterRecord

if TYPE_CHECKING:
    from collections.abc import Collection


def records_in_words(ids: Collection[int]) -> dict[int, str]:
    """Return trust and comments of members by their keys: one query."""
    rows = CommenterRecord.objects.filter(user__in=ids).values_list("user", "trust", "published_count", "removed_count")
    return {
        user: f"trust {trust}, {published:,} published, {removed:,} removed" for user, trust, published, removed in rows
    }
