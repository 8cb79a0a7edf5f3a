"""Count votes anew from their rows: for the check of threads, its repair, and imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from comments import conf
from comments.models import Comment, Vote
from comments.rank import rank_of
from comments.services.voting import DOWN, UP, WEIGHTY_AFTER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BATCH = 2000


class WrongVotes(NamedTuple):
    """A comment whose counts or rank differ from its votes, with what they should be."""

    pk: int
    tree_id: int
    article_id: int
    up_count: int
    down_count: int
    rank: int


def wrong_votes(tree_ids: Iterable[int] | None = None) -> Iterator[WrongVotes]:
    """Yield what differs, in all threads or in some; each comment is compared within one statement."""
    voted = (
        Q(up_count__gt=0) | Q(down_count__gt=0) | Q(rank__gt=0) | Exists(Vote.objects.filter(comment=OuterRef("pk")))
    )
    comments = Comment.objects.filter(voted)
    if tree_ids is not None:
        comments = comments.filter(tree_id__in=tree_ids)
    last = 0
    while rows := list(_counted(comments.filter(pk__gt=last))[:BATCH]):
        last = rows[-1][0]
        yield from filter(None, map(_difference, rows))


def recount_votes(comment_ids: Iterable[int]) -> None:
    """Set counts and ranks of some comments to what their votes say. Hold the locks of their threads."""
    wanted = sorted(set(comment_ids))
    for start in range(0, len(wanted), BATCH):
        for row in _counted(Comment.objects.filter(pk__in=wanted[start : start + BATCH])):
            wrong = _difference(row)
            if wrong is not None:
                counts = {"up_count": wrong.up_count, "down_count": wrong.down_count, "rank": wrong.rank}
                Comment.objects.filter(pk=wrong.pk).update(**counts)


def _counted(comments: Any) -> Any:
    """Return rows of comments with what is stored and what the votes say, by id."""
    votes = Vote.objects.filter(comment=OuterRef("pk")).order_by()
    young = votes.filter(cast_at__lt=F("user__date_joined") + WEIGHTY_AFTER)
    light = young if conf.DOWN_VOTES else votes.none()
    counted = comments.annotate(
        real_up=_number(votes.filter(value=UP)),
        real_down=_number(votes.filter(value=DOWN)),
        light_up=_number(light.filter(value=UP)),
        light_down=_number(light.filter(value=DOWN)),
    )
    stored = ("pk", "tree_id", "article_id", "state", "up_count", "down_count", "rank")
    return counted.order_by("pk").values_list(*stored, "real_up", "real_down", "light_up", "light_down")


def _number(votes: Any) -> Coalesce:
    counted = votes.values("comment").annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _difference(row: tuple[Any, ...]) -> WrongVotes | None:
    """Return what a row should hold, or None where it does."""
    pk, tree_id, article_id, state, *stored = row
    up, down, light_up, light_down = stored[3:]
    rank = rank_of(up - light_up, down - light_down) if state == Comment.State.PUBLIC else 0
    is_right = stored[:3] == [up, down, rank]
    return None if is_right else WrongVotes(pk, tree_id, article_id, up, down, rank)
