"""The discussion that the journeys walk: one deep thread, one wide, and more threads than a page holds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from comments.models import Visit
from tests import factories
from tests.comments.makers import make_threads

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from comments.models import Comment

RECOMMEND = "Recommend Ben Okoro’s comment"
ANSWERS = 60
THREADS = 37


def look_back(article: Article, *, by: User) -> None:
    """Let a member's last look at a discussion be an hour ago, when nothing of it was there."""
    earlier = timezone.now() - timedelta(hours=1)
    Visit.objects.update_or_create(user=by, article=article, defaults={"seen_at": earlier, "previous_seen_at": None})


def make_walk(article: Article, *, by: User, other: User) -> tuple[Comment, Comment]:
    """Fill a discussion and return the root of its deep thread and the root of its wide one."""
    chain: list[Comment] = []
    for depth in range(9):
        parent = chain[-1] if chain else None
        chain.append(factories.make_comment(article, by=(by, other)[depth % 2], parent=parent, text=f"Level {depth}."))
    wide = make_threads(article, by=other, sizes=[ANSWERS + 1, *[1] * (THREADS - 2)])[0]
    return chain[0], wide
