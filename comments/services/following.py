"""Follow and mute: a discussion, or one branch of it. Muting wins, and silences all but moderation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from articles.models import Article, Author
from comments.errors import NotAllowed
from comments.models import Comment, Notice, Subscription
from comments.services.bells import withhold
from comments.services.noticing import deliver_after_commit
from comments.services.threads import writing

if TYPE_CHECKING:
    from accounts.models import User
    from comments.notice_querysets import NoticeQuerySet

    type Subject = Article | Comment

AUTHOR_FOLLOW_DAYS = 14


def follow(subject: Subject, *, by: User) -> bool:
    """Tell a member of what is new in a discussion or under a comment; return False where they follow or mute it.

    Answering follows nothing, so that nobody is told more than they asked for. Three queries.
    """
    _check(by)
    with writing():
        subscription, is_new = Subscription.objects.get_or_create(user=by, **_named(subject))
        if is_new or subscription.is_muted or subscription.until is None:
            return is_new
        # What followed for some days from publication is followed for good now.
        Subscription.objects.filter(pk=subscription.pk).update(until=None)
    return True


def unfollow(subject: Subject, *, by: User) -> bool:
    """Follow it no more; return False where the member does not. One query."""
    with writing():
        followed = Subscription.objects.filter(user=by, is_muted=False, **_named(subject))
        return bool(followed.delete()[0])


@writing()
def mute(subject: Subject, *, by: User) -> bool:
    """Let nothing in a discussion or a branch ring a member's bell; return False where it is muted.

    Following ends with it, and what is there leaves the inbox. About six queries.
    """
    _check(by)
    facts = {"is_muted": True, "until": None}
    subscription, is_new = Subscription.objects.get_or_create(user=by, **_named(subject), defaults=facts)
    if not is_new and subscription.is_muted:
        return False
    Subscription.objects.filter(pk=subscription.pk).update(**facts)
    withhold(_notices_in(subject, by))
    return True


@writing()
def unmute(subject: Subject, *, by: User) -> bool:
    """Let it ring again, and bring back what muting took from the inbox; return False where it is not muted."""
    muted = Subscription.objects.filter(user=by, is_muted=True, **_named(subject))
    if not muted.delete()[0]:
        return False
    deliver_after_commit(_notices_in(subject, by).waiting().values_list("pk", flat=True))
    return True


def hear_of_publishing(article: Article) -> None:
    """Let notices follow an article that comes, goes or is planned, in the transaction that does it."""
    notices = Notice.objects.filter(article=article)
    if article.status != Article.Status.PUBLISHED or article.deleted_at is not None:
        withhold(notices)
        return
    follow_own_article(article)
    deliver_after_commit(notices.waiting().values_list("pk", flat=True))


def follow_own_article(article: Article) -> None:
    """Let the authors of an article follow its discussion for some days from its publication. Three queries.

    Who mutes or follows it already keeps that.
    """
    if article.publish_at is None:
        return
    until = article.publish_at + timedelta(days=AUTHOR_FOLLOW_DAYS)
    authors = Author.objects.filter(bylines__article=article, user__isnull=False).values_list("user_id", flat=True)
    Subscription.objects.filter(article=article, until__isnull=False).update(until=until)
    follows = [Subscription(user_id=pk, article=article, until=until) for pk in sorted(set(authors))]
    Subscription.objects.bulk_create(follows, ignore_conflicts=True)


def _check(by: User) -> None:
    if not by.is_active:
        raise NotAllowed


def _named(subject: Subject) -> dict[str, Any]:
    return {"comment": subject} if isinstance(subject, Comment) else {"article": subject}


def _notices_in(subject: Subject, by: User) -> NoticeQuerySet:
    """Keep what muting silences of one member's notices."""
    notices = Notice.objects.of_new_comments().filter(recipient=by)
    if not isinstance(subject, Comment):
        return notices.filter(article=subject)
    # As it stands now: a reply since it was loaded has moved its edges.
    branch = Comment.objects.only("tree_id", "lft", "rght").get(pk=subject.pk)
    return notices.filter(comment__tree_id=branch.tree_id, comment__lft__gte=branch.lft, comment__rght__lte=branch.rght)
