"""Who is told of what: rows made in the transaction that causes them, delivered after it (`delivering.py`)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from comments.markup.slots import has_mention
from comments.models import Comment, Mention, Notice, Subscription
from comments.services.bells import remove, withhold
from comments.windows import UNSEND_SECONDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from accounts.models import User

Kind = Notice.Kind
# Notices delivered in one transaction, and named by one task.
BATCH = 500


def notice_comment(comment: Comment) -> None:
    """Make the notices of a comment that is public for the first time: a reply, else a mention, else what is followed.

    Hold its thread's lock. Who ignores its author or mutes the place is found at delivery. Two to four queries.
    """
    kinds: dict[int, Notice.Kind] = {}
    answered = comment.answered if comment.answered_id else comment.parent
    if answered is not None and answered.author_id is not None:
        kinds[answered.author_id] = Kind.REPLY
    if has_mention(comment.body_html):
        for pk in Mention.objects.filter(comment=comment).values_list("user_id", flat=True):
            kinds.setdefault(pk, Kind.MENTION)
    for pk in _followers(comment):
        kinds.setdefault(pk, Kind.FOLLOWED)
    _make(comment, kinds)


def notice_mentions(comment: Comment, *, added: Collection[int], removed: Collection[int]) -> None:
    """Tell those whom an edit mentions in addition; take back what those no longer named have not read.

    Nobody is told twice of a comment. Hold its thread's lock. No query where mentions stay the same, nor before the
    comment is public: then everybody is told.
    """
    if comment.published_at is None:
        return
    told = Notice.objects.filter(comment=comment)
    if removed:
        remove(told.filter(kind=Kind.MENTION, recipient__in=removed, read_at__isnull=True))
    if added:
        known = set(told.of_new_comments().filter(recipient__in=added).values_list("recipient_id", flat=True))
        _make(comment, dict.fromkeys(set(added) - known, Kind.MENTION))


def notice_author(comment: Comment, kind: Notice.Kind, *, by: User, text: str = "") -> None:
    """Tell an author what was decided about their comment by somebody else. Two queries, none about an own act."""
    if comment.author_id is None or comment.author_id == by.pk:
        return
    notice = Notice.objects.create(
        recipient_id=comment.author_id, kind=kind, comment=comment, article_id=comment.article_id, text=_cut(text)
    )
    deliver_after_commit([notice.pk])


def notice_account(user: User, *, text: str, address: str = "") -> None:
    """Tell a member something about the account itself, on behalf of `accounts`."""
    notice = Notice.objects.create(recipient=user, kind=Kind.ACCOUNT, text=_cut(text), address=address)
    deliver_after_commit([notice.pk])


def notice_change(comment: Comment, *, was_public: bool, was_published: bool) -> None:
    """Let notices follow a comment's new state: what it denies leaves inboxes, what is true again comes back.

    Hold the thread's lock; members' rows are locked last. One query where nobody was told.
    """
    if comment.is_public == was_public:
        return
    withhold(Notice.objects.untrue_of(comment))
    if comment.is_public and not was_published:
        notice_comment(comment)
    elif comment.is_public:
        deliver_after_commit(Notice.objects.filter(comment=comment).waiting().values_list("pk", flat=True))


def deliver_after_commit(ids: Iterable[int], *, wait_seconds: int = 0) -> None:
    """Have notices judged and delivered once this transaction is stored, where a worker waits: later."""
    chosen = list(ids)
    for start in range(0, len(chosen), BATCH):
        enqueue = partial(_enqueue, chosen[start : start + BATCH], wait_seconds)
        transaction.on_commit(enqueue, robust=True)


def _enqueue(ids: list[int], wait_seconds: int) -> None:
    from comments.tasks import deliver_notices

    waits = wait_seconds and deliver_notices.get_backend().supports_defer
    run_after = timezone.now() + timedelta(seconds=wait_seconds) if waits else None
    deliver_notices.using(run_after=run_after).enqueue(ids)


def _followers(comment: Comment) -> Iterable[int]:
    """Return who follows the discussion, or a branch in which the comment stands: one query."""
    following = Subscription.objects.following()
    followers = following.filter(article=comment.article_id).values_list("user_id", flat=True)
    if comment.level:
        followers = followers.union(following.above(comment).values_list("user_id", flat=True))
    return followers


def _make(comment: Comment, kinds: dict[int, Notice.Kind]) -> None:
    """Store a notice for each person but the author: one query, none for nobody."""
    made = Notice.objects.bulk_create(
        Notice(recipient_id=pk, kind=kind, comment=comment, article_id=comment.article_id, actor_id=comment.author_id)
        for pk, kind in sorted(kinds.items())
        if pk != comment.author_id
    )
    # Its author may take a comment back for some seconds; nobody should hear of it before.
    deliver_after_commit([notice.pk for notice in made], wait_seconds=UNSEND_SECONDS)


def _cut(text: str) -> str:
    return text[: Notice._meta.get_field("text").max_length]
