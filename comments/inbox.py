"""The inbox: what a member was told, newest first, gathered by article. Two queries at any size."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import FETCH_RAISE, Q

from comments.models import Notice
from comments.services.mentioning import name_people

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article

PAGE_NOTICES = 30
Kind = Notice.Kind
# One of them, several of them; what is decided about own comments is counted together.
WORDS: dict[str, tuple[str, str]] = {
    Kind.REPLY: ("reply", "replies"),
    Kind.MENTION: ("mention of you", "mentions of you"),
    Kind.FOLLOWED: ("comment", "comments"),
    Kind.REPORT: ("answer to your report", "answers to your reports"),
    Kind.MESSAGE: ("word from a moderator", "words from moderators"),
    Kind.ACCOUNT: ("message", "messages"),
}
DECISION = ("decision about your comment", "decisions about your comments")
# What follows the name of whoever caused it, and what stands for itself.
ACTS: dict[str, str] = {
    Kind.REPLY: "answered you",
    Kind.MENTION: "mentioned you",
    Kind.FOLLOWED: "wrote in what you follow",
}
# Whose account is gone.
NAMELESS_ACTS: dict[str, str] = {
    Kind.REPLY: "Somebody answered you",
    Kind.MENTION: "Somebody mentioned you",
    Kind.FOLLOWED: "Somebody wrote in what you follow",
}
SENTENCES: dict[str, str] = {
    Kind.APPROVED: "Your comment was approved and is public now.",
    Kind.REFUSED: "Your comment was not published.",
    Kind.REMOVED: "Your comment was removed.",
    Kind.RESTORED: "Your comment is shown again.",
    Kind.PICKED: "The editors picked your comment.",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOADED = (
    "kind", "text", "address", "made_at", "read_at", "actor__username", "actor__display_name", "actor__avatar",
    "article__title",
    "article__slug", "article__status", "article__publish_at", "article__unpublish_at", "article__deleted_at",
    "article__discussion",
    "comment__state", "comment__body_html",
)  # fmt: skip


@dataclass
class Group:
    """What was told of one article, or of the account."""

    article: Article | None
    notices: list[Notice] = field(default_factory=list)

    @property
    def unread_count(self) -> int:
        """Return how many of them are unread."""
        return sum(notice.read_at is None for notice in self.notices)

    @property
    def words(self) -> str:
        """Return what they are: "5 new replies and 1 new mention of you"; what was read counts only by itself."""
        told = [notice for notice in self.notices if notice.read_at is None] or self.notices
        new = "new " if self.unread_count else ""
        counts = Counter(WORDS.get(notice.kind, DECISION) for notice in told)
        parts = [f"{count} {new}{one if count == 1 else many}" for (one, many), count in counts.items()]
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


@dataclass
class Inbox:
    """One page of it."""

    groups: list[Group]
    # The newest notice of the page, up to which all can be marked read; 0: nothing here.
    newest_id: int = 0
    # What leads to the next page; empty: this is the last.
    following: str = ""


def load_inbox(user: User, *, before: str = "") -> Inbox:
    """Return the page that follows a place, or the first one for a damaged place."""
    notices = Notice.objects.told().filter(recipient=user).order_by("-made_at", "-pk")
    place = _read_place(before)
    if place is not None:
        moment, pk = place
        notices = notices.filter(Q(made_at__lt=moment) | Q(made_at=moment, pk__lt=pk))
    related = notices.select_related("actor", "article", "comment").only(*LOADED).fetch_mode(FETCH_RAISE)
    found = list(related[: PAGE_NOTICES + 1])
    shown = found[:PAGE_NOTICES]
    name_people([notice.comment for notice in shown if notice.comment is not None])
    groups: dict[int | None, Group] = {}
    for notice in shown:
        groups.setdefault(notice.article_id, Group(notice.article)).notices.append(notice)
    newest_id = max((notice.pk for notice in shown), default=0)
    return Inbox(list(groups.values()), newest_id, _place(shown[-1]) if found[PAGE_NOTICES:] else "")


def _place(notice: Notice) -> str:
    """Return where a page ends, for an address: microseconds, then the id."""
    return f"{(notice.made_at - EPOCH) // timedelta(microseconds=1)}-{notice.pk}"


def _read_place(typed: str) -> tuple[datetime, int] | None:
    moment, _, pk = typed.partition("-")
    if not (moment.isascii() and moment.isdigit() and pk.isascii() and pk.isdigit() and len(typed) <= len("9" * 36)):
        return None
    try:
        return EPOCH + timedelta(microseconds=int(moment)), min(int(pk), 2**62)
    except OverflowError:
        return None
