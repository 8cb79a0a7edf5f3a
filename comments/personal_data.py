"""What the discussion keeps of members, and how they get a copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.personal_data import Chapter, Holder, in_batches
from accounts.personal_data import register as register_holder
from comments.models import Comment, CommenterRecord, Ignore, Mention, Notice, Revision, Subscription, Visit, Vote
from comments.own_comments import own_comments, permalink, shown_comments
from comments.services.forgetting import forget_commenter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

    from accounts.models import User
    from accounts.personal_data import Rows

CLAIMS = frozenset(
    {
        "comments.comment.author",
        "comments.comment.author_name",
        "comments.comment.state_by",
        "comments.commenterrecord.user",
        "comments.ignore.ignored",
        "comments.ignore.user",
        "comments.mention.user",
        "comments.notice.actor",
        "comments.notice.recipient",
        "comments.revision.by",
        "comments.revision.redacted_by",
        "comments.subscription.user",
        "comments.visit.user",
        "comments.vote.user",
    }
)
RECORD = ("trust", "is_trust_fixed", "published_count", "removed_count", "upvotes_received")


def register() -> None:
    """Register the holder; called once at start."""
    register_holder(
        Holder(
            name="comments",
            claims=CLAIMS,
            export=export,
            chapters=chapters,
            erase=forget_commenter,
            numbers=numbers,
        )
    )


def export(user: User) -> Mapping[str, Rows]:
    """Return rows by kind, each made while it is read; constant queries for 500 rows."""
    return {
        "comments": own_comments(user),
        "votes": _votes(user),
        "history": _visits(user),
        "follows": _subscriptions(user),
        "ignored": Ignore.objects.filter(user=user).values("ignored__username", "made_at"),
        "notifications": _notices(user),
        "mentions": _mentions(user),
        "record": CommenterRecord.objects.filter(user=user).values(*RECORD),
        "moderation": _decisions(user),
        "withdrawn-texts": Revision.objects.filter(redacted_by=user).values("comment", "number", "redacted_at"),
    }


def chapters(user: User) -> list[Chapter]:
    """Return the member's comments in their context, for people to read."""
    return [Chapter("Comments", "comments/export/_comment.html", shown_comments(user))]


def numbers(user: User) -> list[str]:
    """Return how much a member has said here, as a sentence: two queries."""
    own = Comment.objects.filter(author=user).exclude(state=Comment.State.DELETED)
    comments, answered = own.count(), own.filter(trace_count__gt=0).count()
    if not comments:
        return []
    noun = "comment" if comments == 1 else "comments"
    return [f"{comments} {noun}, {answered} with replies" if answered else f"{comments} {noun}"]


def _rows(rows: QuerySet[Any]) -> Iterator[Any]:
    for batch in in_batches(rows):
        yield from batch


def _votes(user: User) -> Iterator[dict[str, Any]]:
    for vote in _rows(Vote.objects.filter(user=user)):
        yield {"comment": permalink(vote.comment_id), "value": vote.value, "cast_at": vote.cast_at}


def _visits(user: User) -> Iterator[dict[str, Any]]:
    for visit in _rows(Visit.objects.filter(user=user).select_related("article").only("article__title", "seen_at")):
        yield {"article": visit.article.title, "seen_at": visit.seen_at}


def _subscriptions(user: User) -> Iterator[dict[str, Any]]:
    rows = Subscription.objects.filter(user=user).select_related("article")
    for row in _rows(rows.defer("article__body", "article__body_html", "article__body_text", "article__paragraphs")):
        yield {
            "article": row.article and row.article.title,
            "comment": permalink(row.comment_id),
            "kind": "mute" if row.is_muted else "follow",
            "until": row.until,
            "made_at": row.made_at,
        }


def _notices(user: User) -> Iterator[dict[str, Any]]:
    for notice in _rows(Notice.objects.filter(recipient=user)):
        yield {
            "kind": notice.kind,
            "comment": permalink(notice.comment_id),
            "text": notice.text,
            "made_at": notice.made_at,
            "read_at": notice.read_at,
            "mailed_at": notice.mailed_at,
        }


def _mentions(user: User) -> Iterator[dict[str, Any]]:
    """Yield where others name the member, as far as everybody may read it."""
    for mention in _rows(Mention.objects.filter(user=user, comment__state=Comment.State.PUBLIC)):
        yield {"comment": permalink(mention.comment_id)}


def _decisions(user: User) -> Iterator[dict[str, Any]]:
    """Yield what the member decided about other people's comments, which keep their texts to themselves."""
    decided = Comment.objects.filter(state_by=user).exclude(author=user)
    for comment in _rows(decided.only("state", "state_at", "reason")):
        yield {
            "comment": permalink(comment.pk),
            "state": comment.state,
            "reason": comment.reason,
            "at": comment.state_at,
        }
