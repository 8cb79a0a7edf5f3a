"""What is new to a member in a discussion, and the way from one new comment to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, F, OuterRef, Subquery

from comments.addresses import address
from comments.models import Comment, Visit
from config.prepared import PreparedQuery

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from articles.models import Article
    from comments.nodes import Node

# New comments beyond these are not counted: "1,000+ new".
UNREAD_MAX = 1_000
# Lists tell what is unread in so many of the discussions a member looked at last.
VISITS_MAX = 200


class NewComment(NamedTuple):
    """The place of a new comment, wherever it is shown."""

    id: int
    parent_id: int | None
    thread_id: int


@dataclass
class Unread:
    """New comments of a discussion in reading order: threads by age, each depth-first."""

    since: datetime
    comments: Sequence[NewComment]
    # Where reading on begins: an anchor of this page, or a permalink.
    next_url: str = ""

    @property
    def count(self) -> int:
        """Return how many there are, at most UNREAD_MAX."""
        return min(len(self.comments), UNREAD_MAX)

    @property
    def is_cut(self) -> bool:
        """Tell whether there are more than were counted."""
        return len(self.comments) > UNREAD_MAX


def load_unread(article: Article, *, user_id: int, since: datetime, but_of: Collection[int] = ()) -> Unread:
    """Return what is new to a member, but for people they ignore: one query, bounded."""
    found = _NEW.rows(user_id, since, article.pk, list(but_of))
    return Unread(since, [NewComment(*row) for row in found])


def _new(user: int, since: datetime, article: int, but_of: Collection[int]) -> QuerySet[Comment, Any]:
    rows = Comment.objects.new_to(user, since).for_article(article).order_by("tree_id", "lft")
    if but_of:
        rows = rows.exclude(author__in=but_of)
    found: QuerySet[Comment, Any] = rows.values_list("pk", "parent_id", "tree_id")[: UNREAD_MAX + 1]
    return found


_NEW = PreparedQuery(_new)


def unread_by_article(user: User) -> dict[int, int]:
    """Return how many comments each discussion got since a member last looked at it: one query.

    Asks for the VISITS_MAX discussions they looked at last; what has nothing unread is left out.
    """
    by_others = Comment.objects.public().exclude(author=user).order_by()
    since = by_others.filter(article=OuterRef("article"), published_at__gt=OuterRef("seen_at"))
    count = since.values("article").annotate(count=Count("pk")).values("count")
    visits = Visit.objects.filter(user=user, article__last_comment_at__gt=F("seen_at")).order_by("-seen_at")
    counted = visits.annotate(unread=Subquery(count)).values_list("article", "unread")[:VISITS_MAX]
    return {article_id: unread for article_id, unread in counted if unread}


def place_unread(nodes: Sequence[Node], unread: Unread, *, is_oldest_first: bool = True) -> None:
    """Tell each new node of a page the way to the following one, and each node how many new ones stand beneath it."""
    shown = {node.id: node for node in nodes}
    here = [node.id for node in nodes if node.is_new]
    everywhere = [comment.id for comment in unread.comments]
    # In another order this page is read to its end before others are.
    chain = everywhere if is_oldest_first else list(dict.fromkeys([*here, *everywhere]))
    for pk, following in pairwise(chain):
        if pk in shown:
            shown[pk].next_new = _way_to(following, shown)
    if chain:
        unread.next_url = _way_to(here[0] if here else chain[0], shown)
    for comment in unread.comments:
        _count_above(comment, shown)


def _count_above(comment: NewComment, shown: dict[int, Node]) -> None:
    """Count a new comment for all that stands above it; of one that is on another page, its thread knows at least."""
    if comment.parent_id is None:
        return
    above = shown.get(comment.parent_id) or shown.get(comment.thread_id)
    while above is not None:
        above.new_count += 1
        above = shown.get(above.parent_id or 0)


def _way_to(comment_id: int, shown: dict[int, Node]) -> str:
    return f"#comment-{comment_id}" if comment_id in shown else address("comment", comment_id)
