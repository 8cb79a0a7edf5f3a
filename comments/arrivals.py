"""Comments that arrived after a page was made: how many for scripts that ask now and then, themselves on request.

A page carries the moment of the newest comment its article knew of; what was published later has arrived. Two answers
to the same question, numbers and nodes, so that nothing enters a page which its reader did not ask for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from comments.arranging import Window, arrange
from comments.branches import joined
from comments.discussion import begin_page, fill_slots
from comments.models import Comment
from comments.services.posting import MAX_DEPTH
from comments.since import Since
from comments.unread import NewComment, Unread, place_unread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from articles.models import Article
    from comments.discussion_page import DiscussionPage
    from comments.nodes import Node

# Numbers and ids of so many at most, and nodes of so many: who was away longer reads a page instead.
COUNTED_MAX = 200
SHOWN_MAX = 50


class Arrival(NamedTuple):
    """Where a comment that arrived belongs."""

    id: int
    parent_id: int | None
    tree_id: int
    lft: int
    rght: int
    published_at: datetime


@dataclass
class Group:
    """Comments that arrived beneath the same one, depth-first, with what stands beneath them."""

    # None: they start threads.
    parent_id: int | None
    nodes: list[Node] = field(default_factory=list)


@dataclass
class ArrivalsPage:
    """What arrived, for its places in a page or for a page of its own."""

    page: DiscussionPage
    groups: list[Group]
    # More arrived than is shown here: those that follow.
    next_since: Since | None = None


def load_counts(article: Article, user: Any, since: Since) -> dict[str, Any]:
    """Return the numbers and places of what others published since, for JSON: one query, none where nothing came."""
    arrived = _arrived(article, user, since, COUNTED_MAX)
    return {
        "count": len(arrived),
        "is_cut": len(arrived) == COUNTED_MAX,
        "comments": [[comment.id, comment.parent_id, comment.tree_id] for comment in arrived],
    }


def load_arrivals(article: Article, user: Any, since: Since) -> ArrivalsPage:
    """Return what others published since, at its places: two queries more than an empty page."""
    page, viewer = begin_page(article, user, since=since.moment)
    arrived = _arrived(article, user, since, SHOWN_MAX + 1)
    following = Since(arrived[SHOWN_MAX - 1].published_at, arrived[SHOWN_MAX - 1].id) if arrived[SHOWN_MAX:] else None
    arrived = arrived[:SHOWN_MAX]
    nodes = joined([Comment.objects.in_line_of([comment.id for comment in arrived])], viewer) if arrived else []
    # Whole threads, whatever their depth: numbers come from the root.
    shown = arrange(nodes, viewer, Window(last_level=MAX_DEPTH, keeps_top=True))
    new_ids = {comment.id for comment in arrived}
    page.nodes = [node for node in shown if node.id in new_ids]
    fill_slots(page.nodes, viewer, page.notes)
    place_unread(page.nodes, Unread(since.moment, [NewComment(c.id, c.parent_id, c.tree_id) for c in arrived]))
    return ArrivalsPage(page, _grouped(page.nodes), following)


def _arrived(article: Article, user: Any, since: Since, limit: int) -> list[Arrival]:
    """Return what others published since, oldest first."""
    if article.last_comment_at is None or article.last_comment_at < since.moment:
        return []
    later = Q(published_at__gt=since.moment)
    if since.comment_id:
        later |= Q(published_at=since.moment, pk__gt=since.comment_id)
    elif article.last_comment_at == since.moment:
        return []
    comments = Comment.objects.public().for_article(article).filter(later).order_by("published_at", "pk")
    if user.is_authenticated:
        comments = comments.exclude(author=user)
    columns = ("pk", "parent_id", "tree_id", "lft", "rght", "published_at")
    return [Arrival(*row) for row in comments.values_list(*columns)[:limit]]


def _grouped(nodes: Sequence[Node]) -> list[Group]:
    """Gather nodes that hang at the same place; their depth counts from there."""
    groups: list[Group] = []
    depths: dict[int, int] = {}
    for node in nodes:
        is_beneath_another = node.parent_id in depths
        node.depth = depths[node.parent_id] + 1 if node.parent_id in depths else 0
        depths[node.id] = node.depth
        if not is_beneath_another and (not groups or groups[-1].parent_id != node.parent_id):
            groups.append(Group(node.parent_id))
        groups[-1].nodes.append(node)
    return groups
