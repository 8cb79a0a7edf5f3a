"""Take back all votes of a member who leaves: counts, ranks and records as if they had never voted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from comments.models import Comment, Vote
from comments.services.records import count_for
from comments.services.threads import lock_threads, writing
from comments.services.voting import DOWN, UP, set_rank
from config.stored_pages.scopes import discussion_of, renew

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 200


def take_back_votes(user: User) -> None:
    """Delete a member's votes in batches, each under the locks of its threads."""
    votes = Vote.objects.filter(user=user).order_by("comment__tree_id", "pk")
    while batch := list(votes.values_list("pk", "comment__tree_id")[:BATCH]):
        with writing():
            lock_threads(tree_id for _, tree_id in batch)
            _take_back(list(votes.filter(pk__in=[pk for pk, _ in batch]).select_related("comment")))


def _take_back(votes: list[Vote]) -> None:
    """Delete votes and bring up to date what counted them: authors first, comments last, as each vote does it."""
    Vote.objects.filter(pk__in=[vote.pk for vote in votes]).delete()
    received = Counter(vote.comment.author_id for vote in votes if vote.value == UP and vote.comment.author_id)
    for author_id in sorted(received):
        count_for(author_id, upvotes=-received[author_id])
    for vote in votes:
        comment = vote.comment
        comment.up_count -= vote.value == UP
        comment.down_count -= vote.value == DOWN
        set_rank(comment)
        facts = {"up_count": comment.up_count, "down_count": comment.down_count, "rank": comment.rank}
        Comment.objects.filter(pk=comment.pk).update(**facts)
    renew(*{discussion_of(vote.comment.article_id) for vote in votes})
