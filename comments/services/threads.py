"""What every write to a discussion shares: the locks and their order, numbers, counters.

Order of locks, always: roots of threads by ascending id, the Discussion row, the article's row, the author's record.
What was read before a lock is read again after it. docs/decisions/0002-one-tree-per-thread.md says why.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import InternalError, OperationalError, transaction
from django.db.models import Case, F, Max, Value, When
from django.db.models.functions import Coalesce, Greatest

from articles.models import Article
from comments.errors import ParentGone, StorageBusy
from comments.models import Comment, Discussion
from comments.services.records import count_for
from config.stored_pages.scopes import TALK, discussion_of, renew
from config.unavailable import is_unavailable, note_refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

logger = logging.getLogger(__name__)
State = Comment.State


@contextmanager
def writing() -> Iterator[None]:
    """Run one act as one transaction; a database that is locked too long, away or read-only raises StorageBusy."""
    try:
        with transaction.atomic():
            yield
    except (OperationalError, InternalError) as error:
        if not is_unavailable(error):
            raise
        note_refusal(error)
        logger.warning("The database did not take a write to a discussion.", exc_info=error)
        raise StorageBusy from error


def lock_threads(tree_ids: Iterable[int]) -> list[int]:
    """Lock root rows in ascending order, in a statement of its own; return those that exist. One query."""
    roots = Comment.objects.filter(pk__in=set(tree_ids)).order_by("pk").select_for_update(no_key=True)
    return list(roots.values_list("pk", flat=True))


def lock_thread_of(comment: Comment) -> Comment:
    """Lock the thread of a comment and return the comment as it is now. Two queries.

    Raise ParentGone where the row is no longer there.
    """
    lock_threads([comment.tree_id])
    fresh: Comment | None = Comment.objects.filter(pk=comment.pk).first()
    if fresh is None:
        raise ParentGone
    # Only a repair moves a row to another thread, and only where the index was damaged.
    return fresh if fresh.tree_id == comment.tree_id else lock_thread_of(fresh)


def lock_discussion(article_id: int) -> None:
    """Lock the place where new threads of an article are counted, making it on first need. Two queries."""
    Discussion.objects.get_or_create(article_id=article_id)
    Discussion.objects.select_for_update(no_key=True).get(article_id=article_id)


def fresh_article(article_id: int) -> Article | None:
    """Return what permissions ask of an article, as it is now; without its texts. One query."""
    return Article.objects.filter(pk=article_id).defer("body", "body_html", "body_text").first()


def next_number(article_id: int, parent_id: int | None) -> int:
    """Return the number a comment takes now among its siblings. Hold the thread's or the discussion's lock."""
    if parent_id is None:
        siblings = Comment.objects.filter(article_id=article_id, level=0)
    else:
        siblings = Comment.objects.filter(parent_id=parent_id)
    highest: int | None = siblings.order_by().aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def leaves_trace(state: str, number: int | None) -> bool:
    """Tell whether a comment keeps the tombstones above it: it was public once and its author did not delete it."""
    return number is not None and state != State.DELETED


def count_new(comment: Comment) -> None:
    """Count a comment just inserted as public. Three queries; the article's and the author's record are the last."""
    moment = comment.published_at
    if comment.level:
        Comment.objects.above(comment).order_by().update(
            descendant_count=F("descendant_count") + 1,
            trace_count=F("trace_count") + 1,
            last_activity_at=Case(When(level=0, then=Value(moment)), default=F("last_activity_at")),
        )
    Article.objects.filter(pk=comment.article_id).update(
        comment_count=F("comment_count") + 1,
        last_comment_at=Greatest(Coalesce(F("last_comment_at"), Value(moment)), Value(moment)),
    )
    count_for(comment.author_id, published=1)
    renew(TALK, discussion_of(comment.article_id), only_adds=True)


def count_change(comment: Comment, *, was_public: bool, left_trace: bool) -> None:
    """Bring the counters up to a changed state. Up to five queries, none where nothing counts differently.

    Hold the thread's lock; read `comment` after it.
    """
    public = int(comment.is_public) - int(was_public)
    traces = int(leaves_trace(comment.state, comment.number)) - int(left_trace)
    if comment.level and (public or traces):
        Comment.objects.above(comment).order_by().update(
            descendant_count=F("descendant_count") + public, trace_count=F("trace_count") + traces
        )
    if public:
        Comment.objects.filter(pk=comment.tree_id).update(last_activity_at=newest_in_thread(comment.tree_id))
        recount_article(comment.article_id, change=public)
    renew(TALK, discussion_of(comment.article_id))


def newest_in_thread(tree_id: int) -> datetime | None:
    """Return when the newest public comment of a thread was published; None where none is public."""
    public = Comment.objects.filter(tree_id=tree_id, state=State.PUBLIC).order_by()
    newest: datetime | None = public.aggregate(newest=Max("published_at"))["newest"]
    return newest


def recount_article(article_id: int, *, change: int | None = None) -> None:
    """Set an article's newest moment, and add to its count or, without a change, count it anew. Three queries."""
    # Locked before its newest moment is looked up: a post in another thread may hold the row and change the answer.
    Article.objects.select_for_update(no_key=True).filter(pk=article_id).values_list("pk").first()
    newest = Comment.objects.filter(article_id=article_id, level=0).aggregate(newest=Max("last_activity_at"))["newest"]
    count = (
        Comment.objects.public().filter(article=article_id).count() if change is None else F("comment_count") + change
    )
    Article.objects.filter(pk=article_id).update(comment_count=count, last_comment_at=newest)
    renew(TALK, discussion_of(article_id))
