"""What the discussion shows on lower apps' pages: a member's comments, a picked one on the front page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import FETCH_RAISE, Count, Window

from accounts import panels
from accounts.models import User
from articles.querysets import TEXT_COLUMNS
from comments.models import Comment, Ignore, Mention
from comments.services.mentioning import NAMED_BY, name_people
from config.prepared import PreparedQuery

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

FRONT = "comments/_front_comment.html"
MEMBER_COMMENTS = 30
# Of so many picked last one is shown, if readers may see it.
PICKS_LOOKED_AT = 50
PICK_PRINTS = (
    "body_html", "author_name", "published_at", "article__title", "author__display_name", "author__username",
    "author__avatar", "identity__name",
)  # fmt: skip


def register() -> None:
    """Offer the panels; called once at start."""
    panels.register("member", "comments/_ignore.html", ignore_control)
    panels.register("member", "comments/_member_comments.html", member_comments)
    panels.register("front", FRONT, front_comment, ask=ask_picked)


def ignore_control(request: HttpRequest, member: User) -> dict[str, Any] | None:
    """Return whether the reader ignores a member; None on their own page. One query, none for visitors."""
    if request.user == member:
        return None
    is_visitor = not request.user.is_authenticated
    is_ignored = not is_visitor and Ignore.objects.filter(user=request.user.pk, ignored=member).exists()
    return {"person": member, "is_ignored": is_ignored, "is_visitor": is_visitor}


def member_comments(request: HttpRequest, member: User) -> dict[str, Any] | None:
    """Return how many public comments a member has, and the newest with their articles and whom they answer.

    At most two queries. Who does not show the list shows the number.
    """
    own = _printable().filter(author=member)
    if not member.show_history:
        return {"count": own.count(), "comments": None}
    counted = own.annotate(own_count=Window(Count("pk")))
    comments = list(counted.order_by("-published_at", "-pk")[:MEMBER_COMMENTS])
    name_people(comments)
    count = comments[0].own_count if comments else 0
    return {"count": count, "comments": comments, "is_cut": count > len(comments)}


def ask_picked() -> tuple[QuerySet[Comment], QuerySet[User, Any]]:
    """Return the newest comment the editors picked, and who is mentioned in it, neither loaded yet."""
    return _PICKED.rows(), _MENTIONED.rows()


def front_comment(request: HttpRequest, asked: Mapping[str, Sequence[QuerySet[Any, Any]]]) -> dict[str, Any] | None:
    """Return the newest comment the editors picked, or None: no query where the page has loaded what was asked."""
    picked, people = asked[FRONT]
    comments = list(picked)
    name_people(comments, among=people)
    return {"comment": comments[0]} if comments else None


def _picked() -> QuerySet[Comment]:
    # Chosen on their own first: SQLite, which has no statistics, else walks all public comments from the newest back.
    picked = Comment.objects.filter(is_picked=True).order_by("-published_at").values("pk")[:PICKS_LOOKED_AT]
    readable = Comment.objects.public().on_readable_articles().filter(pk__in=picked)
    # Whom it answers is not printed; each table more doubles what PostgreSQL thinks about before it begins.
    found: Any = readable.select_related("article", "author", "identity").only(*PICK_PRINTS)
    newest: QuerySet[Comment] = found.order_by("-published_at").fetch_mode(FETCH_RAISE)[:1]
    return newest


def _mentioned() -> QuerySet[User, Any]:
    mentions = Mention.objects.filter(comment__in=_picked().values("pk")).values("user")
    people: QuerySet[User, Any] = User.objects.filter(pk__in=mentions).order_by().values_list(*NAMED_BY)
    return people


def _printable() -> Any:
    """Return public comments under articles visitors can read, with what a row prints."""
    comments = Comment.objects.public().on_readable_articles()
    related = ("article", "author", "identity", "parent__author", "parent__identity")
    deferred = [f"article__{name}" for name in TEXT_COLUMNS]
    deferred += ["source", "parent__source", "parent__body_html"]
    return comments.select_related(*related).defer(*deferred).fetch_mode(FETCH_RAISE)


_PICKED = PreparedQuery(_picked)
_MENTIONED = PreparedQuery(_mentioned)
