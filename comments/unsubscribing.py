"""The one-click link that silences a discussion: what muting it does, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.unsubscribing import Topic, register
from articles.models import Article
from comments.models import Subscription

if TYPE_CHECKING:
    from accounts.models import User

DISCUSSION = "discussion"
FOLLOWED = "followed"


def register_topic() -> None:
    """Offer the links; called once at start."""
    register(
        DISCUSSION,
        Topic(
            words=_words,
            is_stopped=_is_muted,
            stop=_mute,
            resume=_unmute,
            note="Your notices are silent about it too, but for what moderators decide.",
        ),
    )


def _words(_user: User, subject: str) -> str:
    """Return what is silenced; nothing where the article is not live."""
    title = Article.objects.published().filter(pk=int(subject)).values_list("title", flat=True).first()
    return f"the discussion of “{title}”" if title else ""


def _is_muted(user: User, subject: str) -> bool:
    return Subscription.objects.filter(user=user, article=int(subject), is_muted=True).exists()


def _mute(user: User, subject: str) -> str:
    """Mute the discussion and return whether it was followed before."""
    row, is_new = Subscription.objects.get_or_create(user=user, article_id=int(subject), defaults={"is_muted": True})
    if is_new or row.is_muted:
        return ""
    Subscription.objects.filter(pk=row.pk).update(is_muted=True, until=None)
    return FOLLOWED


def _unmute(user: User, subject: str, before: str) -> None:
    muted = Subscription.objects.filter(user=user, article=int(subject), is_muted=True)
    if before == FOLLOWED:
        muted.update(is_muted=False)
    else:
        muted.delete()
