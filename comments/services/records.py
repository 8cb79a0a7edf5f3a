"""What members did in discussions, counted as they do it, and the trust that follows.

A record's row is locked after everything else of a discussion: threads, Discussion, article, record. It is made when
it is first needed, by a count of what is there.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.models import Sanction
from comments.models import Comment, CommenterRecord, Visit, Vote
from comments.trust import ACTIVE_WITHIN_DAYS, SHARE_DAYS, Facts, trust_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime
    from typing import Any

State = Comment.State
BATCH = 500


class Counts(NamedTuple):
    """The counters of a record; the names of its columns."""

    published_count: int
    removed_count: int
    upvotes_received: int


def trust_of(user: Any) -> int:
    """Return the level of a person: 0 for visitors, without a record and under a sanction. One query for members."""
    if not user.is_authenticated:
        return 0
    sanctioned = Sanction.objects.in_force().filter(user_id=OuterRef("user_id"))
    records = CommenterRecord.objects.filter(user_id=user.pk).exclude(Exists(sanctioned))
    return records.values_list("trust", flat=True).first() or 0


def count_for(user_id: int | None, *, published: int = 0, removed: int = 0, upvotes: int = 0) -> None:
    """Bring a member's counters up to what was just stored: one query, none where nothing counts differently.

    Call it after the change; a record that is not there yet is counted from the rows.
    """
    if user_id is None or not (published or removed or upvotes):
        return
    changed = CommenterRecord.objects.filter(user_id=user_id).update(
        published_count=F("published_count") + published,
        removed_count=F("removed_count") + removed,
        upvotes_received=F("upvotes_received") + upvotes,
    )
    if not changed:
        recount_records([user_id])


def recount_records(user_ids: Iterable[int]) -> None:
    """Set the counters of some members to what the rows say, making records on the way. About four queries a batch."""
    wanted = sorted(set(user_ids))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        with transaction.atomic():
            # Two first comments at one moment: the second waits for the first here, then counts both.
            CommenterRecord.objects.bulk_create([CommenterRecord(user_id=pk) for pk in batch], ignore_conflicts=True)
            records = CommenterRecord.objects.filter(user__in=batch).order_by("user_id").select_for_update(no_key=True)
            list(records.values_list("pk", flat=True))
            for pk, stored, real in _counted(batch):
                if stored != real:
                    CommenterRecord.objects.filter(pk=pk).update(**real._asdict())


def wrong_records() -> list[int]:
    """Return the ids of members whose counters differ from the rows. One query a batch."""
    pks = list(CommenterRecord.objects.order_by("pk").values_list("pk", flat=True))
    return [
        pk
        for start in range(0, len(pks), BATCH)
        for pk, stored, real in _counted(pks[start : start + BATCH])
        if stored != real
    ]


def _counted(user_ids: list[int]) -> Iterator[tuple[int, Counts, Counts]]:
    """Yield members with the counters they have and should have, both from one statement."""
    own = Comment.objects.filter(author=OuterRef("pk")).order_by().values("author")
    received = Vote.objects.filter(comment__author=OuterRef("pk"), value=1).order_by().values("comment__author")
    records = CommenterRecord.objects.filter(pk__in=user_ids).annotate(
        published=_number(own.filter(state=State.PUBLIC)),
        removed=_number(own.filter(state=State.REMOVED)),
        upvotes=_number(received),
    )
    for pk, *counts in records.order_by("pk").values_list("pk", *Counts._fields, "published", "removed", "upvotes"):
        yield pk, Counts(*counts[:3]), Counts(*counts[3:])


def _number(rows: Any) -> Coalesce:
    """Return an expression: how many rows of a grouped subquery there are."""
    return Coalesce(Subquery(rows.annotate(found=Count("pk")).values("found"), output_field=IntegerField()), 0)


def judge_trust(user_ids: Iterable[int]) -> int:
    """Set the trust of some members as the rule says and return how many levels changed; fixed ones stay."""
    changed = 0
    wanted = sorted(set(user_ids))
    for start in range(0, len(wanted), BATCH):
        records = CommenterRecord.objects.filter(user__in=wanted[start : start + BATCH], is_trust_fixed=False)
        before = dict(records.values_list("pk", "trust"))
        for pk, facts in facts_of(list(before)).items():
            level = trust_from(facts, before=before[pk])
            if level != before[pk]:
                changed += CommenterRecord.objects.filter(pk=pk, is_trust_fixed=False).update(trust=level)
    return changed


def judge_everybody() -> int:
    """Set the trust of all who ever wrote and return how many levels changed; the nightly task."""
    authors = Comment.objects.filter(author__isnull=False, author__commenter_record__isnull=True).order_by()
    recount_records(authors.values_list("author", flat=True).distinct())
    return judge_trust(CommenterRecord.objects.values_list("pk", flat=True))


def facts_of(user_ids: list[int]) -> dict[int, Facts]:
    """Return what the trust of some members follows from. Six queries, however many members they are."""
    now = timezone.now()
    records = CommenterRecord.objects.filter(pk__in=user_ids).order_by("pk")
    shares, received = _shares(user_ids, now - timedelta(days=SHARE_DAYS)), _received(user_ids)
    visits = Visit.objects.filter(user__in=user_ids).order_by().values_list("user")
    visited = dict(visits.annotate(found=Count("pk")))
    active = _active_days(user_ids, now - timedelta(days=ACTIVE_WITHIN_DAYS))
    return {
        pk: Facts(
            age=now - joined,
            published=published,
            recent=shares.get(pk, (0, 0))[0],
            recent_removed=shares.get(pk, (0, 0))[1],
            articles_visited=visited.get(pk, 0),
            upvotes=received.get(pk, (0, 0))[0],
            upvoters=received.get(pk, (0, 0))[1],
            active_days=len(active[pk]),
        )
        for pk, joined, published in records.values_list("pk", "user__date_joined", "published_count")
    }


def _shares(user_ids: list[int], since: datetime) -> dict[int, tuple[int, int]]:
    """Return how many comments of each member were published since a moment, and how many of them are removed."""
    recent = Comment.objects.filter(author__in=user_ids, published_at__gt=since).order_by().values("author")
    counted = recent.annotate(all=Count("pk"), removed=Count("pk", filter=Q(state=State.REMOVED)))
    return {pk: (found, removed) for pk, found, removed in counted.values_list("author", "all", "removed")}


def _received(user_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Return how many up votes each member got, and from how many people."""
    votes = Vote.objects.filter(comment__author__in=user_ids, value=1).order_by().values("comment__author")
    counted = votes.annotate(all=Count("pk"), people=Count("user", distinct=True))
    return {pk: (found, people) for pk, found, people in counted.values_list("comment__author", "all", "people")}


def _active_days(user_ids: list[int], since: datetime) -> defaultdict[int, set[date]]:
    """Return the days, by the site's calendar, on which each member wrote or voted."""
    days: defaultdict[int, set[date]] = defaultdict(set)
    written = Comment.objects.filter(author__in=user_ids, posted_at__gt=since).order_by()
    voted = Vote.objects.filter(user__in=user_ids, cast_at__gt=since).order_by()
    for rows in (
        written.values_list("author", TruncDate("posted_at")).distinct(),
        voted.values_list("user", TruncDate("cast_at")).distinct(),
    ):
        for pk, day in rows:
            days[pk].add(day)
    return days
