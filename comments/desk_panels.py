"""What the discussion adds to the desk: the number and the card of comments that wait, and its part of the search."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from accounts.desk_search import Found, Group
from accounts.desk_search import register as register_group
from articles.desk_front import FRONT_ROWS, SIDE, FrontCard, shared_parts
from articles.desk_front import register as register_card
from articles.desk_numbers import Number, numbers_of
from articles.desk_numbers import register as register_number
from articles.permissions import VIEW
from articles.querysets import works_at_desk
from comments import desk_threads
from comments.desk_figures import register_figures
from comments.models import Comment
from comments.permissions import can_moderate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

# The number of a comment as it stands in addresses: /comments/12/, #comment-12, or by itself.
NUMBER = re.compile(r"(?:^|/comments/|#comment-|/comment/)(\d{1,18})(?:/(?:change/?)?)?$")
EXCERPT_LENGTH = 80
BUSY_FOR = timedelta(days=7)


def register() -> None:
    """Offer all of it; called once at start."""
    register_number(Number("held", held_for, in_side_bar=True))
    register_number(Number("held since", lambda user: _oldest(held_for(user))))
    register_card(FrontCard("held", 40, "admin/front/held.html", load_held, column=SIDE))
    register_group(Group("Comments", 60, find_comments))
    register_card(FrontCard("busiest", 50, "admin/front/busiest.html", load_busiest, column=SIDE))
    register_figures()
    desk_threads.register()


def held_for(user: User) -> Any:
    """Return comments that wait for a moderator's approval; None for who does not moderate."""
    return Comment.objects.filter(state=Comment.State.HELD) if can_moderate(user) else None


def load_held(user: User) -> dict[str, Any] | None:
    """Return how many comments wait, and since when the oldest does: no query of its own."""
    if not can_moderate(user):
        return None
    numbers = numbers_of(user)
    return {"count": numbers.get("held", 0), "since": numbers.get("held since")}


def load_busiest(user: User) -> dict[str, Any] | None:
    """Return the live articles with most comments of the last seven days, for all: one query where none are kept."""
    if not (works_at_desk(user, VIEW) or can_moderate(user)):
        return None
    return {"listed": shared_parts().keep("busiest", lambda: render_to_string("admin/front/_busiest.html", _busiest()))}


def _busiest() -> dict[str, Any]:
    fresh = Comment.objects.public().on_readable_articles().filter(published_at__gt=timezone.now() - BUSY_FOR)
    counted = fresh.order_by().values_list("article__title", "article__slug").annotate(count=Count("pk"))
    rows = list(counted.order_by("-count", "article__slug")[:FRONT_ROWS])
    most = rows[0][2] if rows else 1
    return {
        "rows": [
            {
                "title": title,
                "address": reverse("articles:article", args=[slug]),
                "count": count,
                "share": 100 * count / most,
            }
            for title, slug, count in rows
        ]
    }


def find_comments(user: User, words: str) -> Iterable[Found] | None:
    """Return the comment of a number or of an address: one query, none for words."""
    number = NUMBER.search(words)
    if number is None or not can_moderate(user):
        return None
    comments = Comment.objects.filter(pk=int(number[1])).select_related("article", "author", "identity")
    return [
        Found(
            Truncator(comment.source).chars(EXCERPT_LENGTH) or "(no text)",
            reverse("admin:comments_comment_change", args=[comment.pk]),
            f"{comment.get_state_display()} · {comment.article.title}",
        )
        for comment in comments.defer("body_html", "article__body", "article__body_html", "article__body_text")
    ]


def _oldest(rows: Any) -> Any:
    return None if rows is None else Subquery(rows.order_by("posted_at").values("posted_at")[:1])
