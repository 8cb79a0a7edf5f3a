"""Cast a vote, change it, take it back; keep counts and ranks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.utils import timezone

from articles.querysets import TEXT_COLUMNS
from comments import conf
from comments.down_votes import RECENT_VOTES, PastVote, check_down_vote, check_restraint
from comments.errors import WrongState
from comments.models import Comment, Vote
from comments.permissions import check_votable, check_vote
from comments.rank import rank_of
from comments.services.records import count_for, trust_of
from comments.services.threads import writing
from config.stored_pages.scopes import discussion_of, renew

if TYPE_CHECKING:
    from accounts.models import User

UP, NONE, DOWN = 1, 0, -1
# With down votes on, votes of accounts younger than this count for nothing in the rank.
WEIGHTY_AFTER = timedelta(hours=24)


def cast_vote(comment: Comment, *, by: User, value: int) -> bool:
    """Set what a member thinks of a comment (UP, NONE, DOWN); return False where it is so already, in two queries.

    Brings the counts of `comment` up to date. Seven queries; with down votes on, up to eleven. Raise CommentError.
    """
    check_vote(comment, by=by)
    if vote_of(comment, by=by) == value:
        return False
    with writing():
        fresh = _lock(comment)
        before = vote_of(fresh, by=by)
        if before == value:
            return False
        check_votable(fresh, by=by)
        if value == DOWN:
            _check_down(fresh, by)
        _write(fresh, by, before, value)
        _count(fresh, before, value)
    comment.up_count, comment.down_count, comment.rank = fresh.up_count, fresh.down_count, fresh.rank
    return True


def set_rank(comment: Comment) -> None:
    """Give a comment the rank its votes and state earn, without saving it. One query with down votes on, else none."""
    comment.rank = rank_of(*_weighty(comment)) if comment.is_public else 0


def vote_of(comment: Comment, *, by: User) -> int:
    """Return a member's vote as it stands: one query."""
    return Vote.objects.filter(comment=comment, user=by).values_list("value", flat=True).first() or NONE


def _lock(comment: Comment) -> Comment:
    """Lock the thread's root, then the comment, and return the comment as it is now: one query.

    Both rows are read as they are once they are locked.
    """
    rows = Comment.objects.filter(pk__in={comment.tree_id, comment.pk}).order_by("pk")
    locked = rows.select_related("article").defer(*(f"article__{name}" for name in TEXT_COLUMNS))
    for row in locked.select_for_update(of=("self",), no_key=True):
        if row.pk == comment.pk:
            fresh: Comment = row
            return fresh
    raise WrongState


def _check_down(comment: Comment, by: User) -> None:
    """Raise NotAllowed unless this member may vote the comment down now. Three queries."""
    answers_own = Comment.objects.filter(pk=comment.parent_id, author=by).exists()
    check_down_vote(trust=trust_of(by), published_at=comment.published_at, answers_own=answers_own)
    cast = Vote.objects.filter(user=by).exclude(comment=comment).order_by("-cast_at", "-pk")
    recent = cast.values_list("value", "comment__author")[:RECENT_VOTES]
    check_restraint([PastVote(value, author_id) for value, author_id in recent], comment.author_id)


def _write(comment: Comment, by: User, before: int, value: int) -> None:
    """Store the member's one row for the comment, or take it away."""
    own = Vote.objects.filter(comment=comment, user=by)
    if before == NONE:
        Vote.objects.create(comment=comment, user=by, value=value)
    elif value == NONE:
        own.delete()
    else:
        own.update(value=value, cast_at=timezone.now())


def _count(comment: Comment, before: int, value: int) -> None:
    """Count a changed vote: first for the author, and as the last statement in the comment's row."""
    up, down = (value == UP) - (before == UP), (value == DOWN) - (before == DOWN)
    count_for(comment.author_id, upvotes=up)
    comment.up_count += up
    comment.down_count += down
    set_rank(comment)
    Comment.objects.filter(pk=comment.pk).update(
        up_count=F("up_count") + up, down_count=F("down_count") + down, rank=comment.rank
    )
    renew(discussion_of(comment.article_id), only_adds=True)


def _weighty(comment: Comment) -> tuple[int, int]:
    """Return the up and down votes that count in the rank."""
    if not conf.DOWN_VOTES:
        return comment.up_count, comment.down_count
    young = Vote.objects.filter(comment=comment, cast_at__lt=F("user__date_joined") + WEIGHTY_AFTER)
    light = young.aggregate(up=Count("pk", filter=Q(value=UP)), down=Count("pk", filter=Q(value=DOWN)))
    return comment.up_count - light["up"], comment.down_count - light["down"]
