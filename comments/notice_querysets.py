"""Reads of notices and of what members follow, mute and ignore. No method evaluates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone

from articles.models import Article
from comments.walking import up_from

if TYPE_CHECKING:
    from comments.models import Comment

PUBLIC, REMOVED = "public", "removed"
# About a comment somebody wrote: one of them for each person, whatever speaks for telling them.
NEW_COMMENT = ("reply", "mention", "followed")
# True only while the comment is public, and only while it is removed.
OF_PUBLIC = (*NEW_COMMENT, "approved", "restored", "picked")
OF_REMOVED = ("refused", "removed")


class NoticeQuerySet(models.QuerySet[Any]):
    """Notices, by whether their recipient has been told."""

    def told(self) -> Self:
        """Keep those that stand in an inbox."""
        return self.filter(delivered_at__isnull=False)

    def waiting(self) -> Self:
        """Keep those that stand in none: not judged yet, or taken back."""
        return self.filter(delivered_at__isnull=True)

    def unread(self) -> Self:
        """Keep those in an inbox that its owner has not read: what the bell counts."""
        return self.told().filter(read_at__isnull=True)

    def mail_due(self) -> Self:
        """Keep those about which a mail should have gone by now."""
        return self.filter(mail_due_at__lte=timezone.now())

    def untrue_of(self, comment: Comment) -> Self:
        """Keep those about a comment that say what its present state denies."""
        untrue = [*([] if comment.state == PUBLIC else OF_PUBLIC), *([] if comment.state == REMOVED else OF_REMOVED)]
        return self.filter(comment=comment, kind__in=untrue)

    def of_new_comments(self) -> Self:
        """Keep those that muting and ignoring silence."""
        return self.filter(kind__in=NEW_COMMENT)

    def judged(self) -> Any:
        """Return rows of what delivery asks of each: does it hold, and does its recipient want it.

        An `is_true` one tells of what is there and may be read; an `is_wanted` one goes to an open account that stays,
        not about an own act, and not about what its owner ignores or mutes.
        """
        return self.annotate(is_true=_wrapped(_is_true()), is_wanted=_wrapped(_is_wanted())).values_list(
            "pk", "recipient_id", "read_at", "is_true", "is_wanted", named=True
        )


class SubscriptionQuerySet(models.QuerySet[Any]):
    """What members follow and mute."""

    def following(self) -> Self:
        """Keep what is followed now."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()), is_muted=False)

    def above(self, comment: Comment) -> Self:
        """Keep those of the branches in which a comment stands, but for its own."""
        return self.filter(comment__in=up_from([comment.parent_id])) if comment.parent_id else self.none()


def _wrapped(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _is_true() -> Q:
    """Return: the article is live and shows its discussion, and comment and kind agree. So does what it answers."""
    live = Article.objects.published().exclude(discussion=Article.DiscussionMode.HIDDEN)
    told_of = Q(kind__in=OF_PUBLIC, comment__state=PUBLIC) | Q(kind__in=OF_REMOVED, comment__state=REMOVED)
    answered = Q(comment__answered__isnull=True, comment__parent__isnull=True)
    answered |= Q(comment__answered__state=PUBLIC) | Q(comment__answered__isnull=True, comment__parent__state=PUBLIC)
    told_of &= answered | ~Q(kind__in=NEW_COMMENT)
    return (told_of | ~Q(kind__in=[*OF_PUBLIC, *OF_REMOVED])) & (Q(article__isnull=True) | Q(article__in=live))


def _is_wanted() -> Q:
    from comments.models import Ignore, Subscription

    confirmed = Exists(EmailAddress.objects.filter(user=OuterRef("recipient"), verified=True))
    ignored = Exists(Ignore.objects.filter(user=OuterRef("recipient"), ignored=OuterRef("actor")))
    muted = Subscription.objects.filter(user=OuterRef("recipient"), is_muted=True)
    of_article = Exists(muted.filter(article=OuterRef("article")))
    of_branch = muted.filter(
        comment__tree_id=OuterRef("comment__tree_id"),
        comment__lft__lte=OuterRef("comment__lft"),
        comment__rght__gte=OuterRef("comment__rght"),
    )
    is_by_another = Q(actor__isnull=True) | ~Q(actor=models.F("recipient"))
    is_silenced = Q(kind__in=NEW_COMMENT) & (Q(ignored) | Q(of_article) | Q(Exists(of_branch)))
    is_here = Q(confirmed) & Q(recipient__is_active=True, recipient__erase_at__isnull=True)
    return is_here & is_by_another & ~is_silenced
