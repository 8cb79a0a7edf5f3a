"""Everything personal about a member that a page of a discussion shows: one query, none for visitors.

A member's article page may cost at most six queries more than a visitor's, which asks how long it keeps: session, user,
`load_member`, what is new, the visit noted, and where notices are read, the notices and the bell (BEGIN and COMMIT
around these two are not counted). The votes on what is shown come with the comments (`with_vote_of`). So nothing
personal is asked for elsewhere on a page. A further fact of one row is an annotation of `_members` (a relation with at
most one row for each member and article is a FilteredRelation, several ids are gathered as `ignored` is), its name in
FACTS, and a field of `Member`. Whether somebody may write at all is `accounts.standing`'s, whose facts come along.
Comments that a member is told of are marked read where the visit is noted (`comments.reading.note_view`), and only
where `Member.told_ids` says that there is something to mark.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import CharField, Exists, F, FilteredRelation, OuterRef, Q, StringAgg, Subquery, Value
from django.db.models.functions import Cast

from accounts.errors import MayNotWrite
from accounts.models import User
from accounts.permissions import check_may_write
from accounts.standing import STANDING, Standing, standing_from
from comments.models import Comment, Ignore, Notice, Subscription, Visit
from comments.nodes import Viewer
from comments.querysets import MODERATE
from config.prepared import PreparedQuery
from config.together import ask_together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from articles.models import Article

VISIT = ("id", "seen_at", "previous_seen_at")
SUBSCRIPTION = ("id", "is_muted", "until")
FACTS = ("trust", "moderates", "ignored", "followed", "muted", "has_unshown")
NAMES = (
    *STANDING,
    *FACTS,
    *(f"visit__{name}" for name in VISIT),
    *(f"subscription__{name}" for name in SUBSCRIPTION),
)
# What is asked only of whom something waits for.
TOLD_NAMES = (*NAMES, "told")


@dataclass(frozen=True)
class Member:
    """What a page knows about the person who looks; of a visitor, nothing."""

    user_id: int | None = None
    standing: Standing = field(default_factory=Standing)
    # Why this person may not write at all, in their own words; empty: they may.
    refusal: str = ""
    moderates: bool = False
    trust: int = 0
    # Their last look at this discussion before this one.
    visit: Visit | None = None
    # Whether they follow or mute this discussion; until when is for `Subscription.until` to say.
    subscription: Subscription | None = None
    ignored_ids: frozenset[int] = frozenset()
    # Comments of this discussion whose branches they follow, and mute.
    followed_ids: frozenset[int] = frozenset()
    muted_ids: frozenset[int] = frozenset()
    # They have comments here that others do not see as they do: waiting, hidden, removed or just deleted.
    has_unshown: bool = False
    # Comments of this discussion that they have unread notices of.
    told_ids: frozenset[int] = frozenset()

    def viewer(self, **facts: Any) -> Viewer:
        """Return what arranging needs to know, with what the discussion says."""
        return Viewer(
            user_id=self.user_id,
            moderates=self.moderates,
            trust=self.trust,
            ignored_ids=self.ignored_ids,
            followed_ids=self.followed_ids,
            muted_ids=self.muted_ids,
            has_unshown=self.has_unshown,
            **facts,
        )


def load_member(user: Any, article: Article, *beside: QuerySet[Any, Any]) -> Member:
    """Return what one discussion's pages know about a person: one query for a member, none for a visitor.

    A member's query loads what stands `beside` it too.
    The person's rights in discussions are known from here on: `can_moderate` asks nothing more.
    """
    if not user.is_authenticated:
        return Member()
    names, query = (TOLD_NAMES, _TOLD) if user.unread_count else (NAMES, _UNTOLD)
    rows = query.rows(user.pk, article.pk)
    ask_together(rows, *beside)
    found = next(iter(rows), None)
    if found is None:
        # The account went while the page was made.
        return Member()
    row = dict(zip(names, found, strict=True))
    user.moderates_discussions = row["moderates"]
    standing = standing_from(row)
    return Member(
        user_id=user.pk,
        standing=standing,
        refusal=_refusal(user, standing),
        moderates=row["moderates"],
        trust=0 if standing.sanction else row["trust"] or 0,
        visit=_related(Visit, row, "visit", VISIT, user_id=user.pk, article=article),
        subscription=_related(Subscription, row, "subscription", SUBSCRIPTION, user_id=user.pk, article=article),
        ignored_ids=_ids(row["ignored"]),
        followed_ids=_ids(row["followed"]),
        muted_ids=_ids(row["muted"]),
        has_unshown=row["has_unshown"],
        told_ids=_ids(row.get("told")),
    )


def _members(article: int) -> QuerySet[User, Any]:
    """Return members with all that load_member reads."""
    moderators = ModelBackend().with_perm(MODERATE).filter(pk=OuterRef("pk"))
    ignores = Ignore.objects.filter(user=OuterRef("pk"))
    branches = Subscription.objects.filter(user=OuterRef("pk"), comment__article=article)
    told = Notice.objects.unread().filter(recipient=OuterRef("pk"), article=article)
    members: QuerySet[User, Any] = User.objects.with_standing().annotate(
        visit=FilteredRelation("visits", condition=Q(visits__article=article)),
        subscription=FilteredRelation("subscriptions", condition=Q(subscriptions__article=article)),
        trust=F("commenter_record__trust"),
        moderates=Exists(moderators),
        ignored=_gathered(ignores, "ignored"),
        followed=_gathered(branches.filter(is_muted=False), "comment"),
        muted=_gathered(branches.filter(is_muted=True), "comment"),
        has_unshown=Exists(
            Comment.objects.filter(author=OuterRef("pk"), article=article).exclude(state=Comment.State.PUBLIC)
        ),
        told=_gathered(told, "comment", of="recipient"),
    )
    return members


_UNTOLD = PreparedQuery(lambda user, article: _members(article).filter(pk=user).values_list(*NAMES))
_TOLD = PreparedQuery(lambda user, article: _members(article).filter(pk=user).values_list(*TOLD_NAMES))


def _gathered(rows: QuerySet[Any], name: str, of: str = "user") -> Subquery:
    """Return the ids in one column of a member's rows, as one text."""
    ids = StringAgg(Cast(name, CharField()), Value(","))
    return Subquery(rows.order_by().values(of).annotate(ids=ids).values("ids"))


def _ids(gathered: str | None) -> frozenset[int]:
    return frozenset(map(int, filter(None, (gathered or "").split(","))))


def _related[Row: (Visit, Subscription)](
    model: type[Row], row: Mapping[str, Any], name: str, columns: tuple[str, ...], **known: Any
) -> Row | None:
    """Return the joined row as its model, or None where there is none."""
    if row[f"{name}__id"] is None:
        return None
    return model(**{column: row[f"{name}__{column}"] for column in columns}, **known)


def _refusal(user: User, standing: Standing) -> str:
    try:
        check_may_write(user, standing)
    except MayNotWrite as error:
        return error.message
    return ""
