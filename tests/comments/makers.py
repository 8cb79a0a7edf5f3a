"""States that readers' acts do not lead to yet, and sizes that would take them long, made as the services would."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.management.color import no_style
from django.db import connection
from django.db.models import F
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, Notice
from comments.services.bells import remove
from comments.services.records import recount_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User


def hold(comment: Comment) -> Comment:
    """Make a leaf just posted one that waits for approval: it never was public and nothing counts it."""
    above = Comment.objects.above(Comment.objects.get(pk=comment.pk)).order_by()
    above.update(descendant_count=F("descendant_count") - 1, trace_count=F("trace_count") - 1)
    Comment.objects.filter(pk=comment.pk).update(state=Comment.State.HELD, number=None, published_at=None)
    recount(comment)
    remove(Notice.objects.filter(comment=comment))
    if comment.author_id is not None:
        recount_records([comment.author_id])
    comment.refresh_from_db()
    return comment


def settle() -> None:
    """Let an hour pass since all comments were posted: what is deleted now leaves its number behind."""
    Comment.objects.update(posted_at=F("posted_at") - timedelta(hours=1))


def recount(comment: Comment) -> None:
    """Set the moments and the article's counters as a count of the rows gives them."""
    public = Comment.objects.public().order_by("-published_at")
    newest = public.filter(tree_id=comment.tree_id).values_list("published_at", flat=True).first()
    Comment.objects.filter(pk=comment.tree_id).update(last_activity_at=newest)
    of_article = public.filter(article=comment.article_id)
    Article.objects.filter(pk=comment.article_id).update(
        comment_count=of_article.count(), last_comment_at=of_article.values_list("published_at", flat=True).first()
    )


def post_held(article: Article, *, by: User, parent: Comment | None = None, text: str = "Held.") -> Comment:
    """Post a comment that waits for approval."""
    from comments.services.posting import post_comment

    return hold(post_comment(article, by=by, parent=parent, text=text))


def make_long_discussion(article: Article, *, by: User, size: int) -> None:
    """Add `size` comments in threads of five, straight into the tables: a reply under each of the first four."""
    first = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    number = Comment.objects.for_article(article).roots().count()
    rows = []
    for turn in range(size):
        depth = turn % 5
        below = min(4 - depth, size - 1 - turn)
        row = Comment(pk=first + turn, article=article, author=by, source="Well.", body_html="<p>Well.</p>")
        row.tree_id, row.level, row.parent_id = first + turn - depth, depth, first + turn - 1 if depth else None
        row.lft, row.rght, row.number = depth + 1, depth + 2 + 2 * below, 1 if depth else number + turn // 5 + 1
        row.published_at = row.posted_at = article.publish_at
        row.descendant_count = row.trace_count = below
        rows.append(row)
    Comment.objects.load_threads(rows)


def make_threads(article: Article, *, by: User, sizes: Sequence[int], shape: Sequence[int] = ()) -> list[Comment]:
    """Add whole threads of so many comments, straight into the tables, and return the roots.

    `shape` names for each comment of a thread the one it answers, by position; all answer the root by default.
    """
    first = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    number = Comment.objects.for_article(article).roots().count()
    made: list[Comment] = []
    for size in sizes:
        number += 1
        parents = [-1, *(shape or [0] * size)][:size]
        made += _thread(article, by, parents, first=first + len(made), number=number)
    Comment.objects.load_threads(made)
    # Keys were given by hand: what is posted next must not meet them.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Comment]):
            cursor.execute(statement)
    recount(made[-1])
    return [comment for comment in made if comment.level == 0]


def _thread(article: Article, by: User, parents: Sequence[int], *, first: int, number: int) -> list[Comment]:
    """Return the unsaved rows of one thread, from each comment's parent by position, -1 for the root."""
    rows = [Comment(pk=first + place, article=article, author=by, source="Well.") for place in range(len(parents))]
    replies: list[list[int]] = [[] for _ in parents]
    start = article.publish_at or timezone.now()
    for place, (row, parent) in enumerate(zip(rows, parents, strict=True)):
        row.body_html, row.tree_id = f"<p>Well {row.pk}.</p>", first
        row.published_at = row.posted_at = start + timedelta(seconds=row.pk)
        row.level, row.number = (rows[parent].level + 1, len(replies[parent]) + 1) if place else (0, number)
        if place:
            row.parent_id = first + parent
            replies[parent].append(place)
    for place in reversed(range(len(rows))):
        below = sum(rows[reply].descendant_count + 1 for reply in replies[place])
        rows[place].descendant_count = rows[place].trace_count = below
    edges = [1] * len(rows)
    for place, row in enumerate(rows):
        row.lft = edges[place]
        row.rght = row.lft + 2 * row.descendant_count + 1
        at = row.lft + 1
        for reply in replies[place]:
            edges[reply] = at
            at += 2 * (rows[reply].descendant_count + 1)
    rows[0].last_activity_at = rows[-1].published_at
    return rows
