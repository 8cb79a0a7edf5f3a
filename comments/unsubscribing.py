"""The one-click link that silences a discussion: what muting it does, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.unsubscribing import Topic, register
from articles.models import Article
from comments.models import Subscription
from comments.services import following

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


def _words(user: User, subject: str) -> str:
    """Return what is silenced; nothing where the article is not live, nor for a closed account, which has no mails."""
    if not user.is_active:
        return ""
    title = Article.objects.published().filter(pk=int(subject)).values_list("title", flat=True).first()
    return f"the discussion of “{title}”" if title else ""


def _is_muted(user: User, subject: str) -> bool:
    return Subscription.objects.filter(user=user, article=int(subject), is_muted=True).exists()


def _mute(user: User, subject: str) -> str:
    """Mute the discussion and return whether it was followed before."""
    article = _article(subject)
    was_followed = Subscription.objects.following().filter(user=user, article=article).exists()
    is_new = following.mute(article, by=user)
    return FOLLOWED if is_new and was_followed else ""


def _unmute(user: User, subject: str, before: str) -> None:
    article = _article(subject)
    if following.unmute(article, by=user) and before == FOLLOWED:
        following.follow(article, by=user)


def _article(subject: str) -> Article:
    """Return the article of a link whose words were read: it is live."""
    return Article.objects.published().get(pk=int(subject))
