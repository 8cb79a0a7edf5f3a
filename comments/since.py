"""The moment up to which a page knows what was published, as addresses carry it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from comments.cursors import EPOCH, MICROSECOND, as_number

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import Article

# Microseconds, then perhaps an id; longer ones are no moments and no ids.
PATTERN = re.compile(r"(\d{1,17})(?:\.(\d{1,18}))?", re.ASCII)


class Since(NamedTuple):
    """A moment, and the id of the last comment known of that moment; 0: all of it are known."""

    moment: datetime
    comment_id: int = 0

    def __str__(self) -> str:
        known = f".{self.comment_id}" if self.comment_id else ""
        return f"{as_number(self.moment)}{known}"


def read_since(typed: str) -> Since | None:
    """Return the moment an address names, or None for a damaged one."""
    parts = PATTERN.fullmatch(typed)
    if parts is None:
        return None
    return Since(EPOCH + int(parts[1]) * MICROSECOND, int(parts[2] or 0))


def now_known(article: Article) -> Since:
    """Return the moment of the newest comment the article knows of."""
    return Since(article.last_comment_at or EPOCH)
