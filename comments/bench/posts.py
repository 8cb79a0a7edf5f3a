"""What posting costs at several sizes, as ratios to one plain insert."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import ImportedIdentity
from comments.bench.timing import timed
from comments.models import Comment
from comments.services.posting import post_comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User
    from articles.models import Article

_numbers = itertools.count(1)


def plain_insert() -> None:
    """Insert one row in a transaction: what the database itself costs."""
    with transaction.atomic():
        ImportedIdentity.objects.create(source="bench", source_id=str(time.monotonic_ns()), name="Reader")


def posts(article: Article, member: User, rounds: int) -> Iterator[tuple[str, float]]:
    """Yield name and milliseconds of replies in the smallest and in the largest thread of a discussion."""
    roots = Comment.objects.for_article(article).roots()
    for name, parent in (
        ("reply in a short thread", roots.order_by("descendant_count", "-pk").first()),
        ("reply in the hot thread", roots.order_by("-descendant_count").first()),
    ):
        yield name, timed(lambda parent=parent: _post(article, member, parent), rounds)  # type: ignore[misc]


def _post(article: Article, member: User, parent: Comment) -> None:
    post_comment(article, by=member, parent=parent, text=f"Measured {next(_numbers)}.")
