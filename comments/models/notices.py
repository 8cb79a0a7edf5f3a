"""What a member is told, what they follow or mute, and whom they ignore."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from articles.models import Article
from comments.models.comment import Comment
from comments.notice_querysets import NoticeQuerySet, SubscriptionQuerySet


class Notice(models.Model):
    """One thing a member is told. `mail_due_at` is set while a mail about it waits to be gathered and sent."""

    class Kind(models.TextChoices):
        """Why the member is told; accounts' own kinds are told through `accounts.notices`."""

        REPLY = "reply", "Reply to me"
        MENTION = "mention", "Mention of me"
        FOLLOWED = "followed", "New in what I follow"
        APPROVED = "approved", "My comment was approved"
        REFUSED = "refused", "My comment was not published"
        REMOVED = "removed", "My comment was removed"
        RESTORED = "restored", "My comment was restored"
        PICKED = "picked", "My comment was picked"
        REPORT = "report", "Outcome of my report"
        MESSAGE = "message", "Word from a moderator"
        ACCOUNT = "account", "About my account"

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="notices")
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="notices")
    # Who did it, where readers may know: never a moderator.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # A reason, a message, or a sentence about the account, and the page that says more.
    text = models.CharField(max_length=1000, blank=True)
    address = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    # Counted in `unread_count` from here on: the task has judged it after the commit.
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    mail_due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["recipient", "comment"],
                condition=Q(kind__in=["reply", "mention", "followed"]),
                name="one_notice_per_new_comment",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recipient", "-made_at", "-id"], name="notices_of_member"),
            models.Index(fields=["recipient", "article"], condition=Q(read_at__isnull=True), name="unread_notices"),
            models.Index(fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="notice_mail_due"),
            models.Index(fields=["recipient", "article", "-mailed_at"], name="notices_mailed"),
            models.Index(fields=["read_at"], condition=Q(read_at__isnull=False), name="notices_by_reading"),
            models.Index(fields=["made_at"], condition=Q(delivered_at__isnull=True), name="notices_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.recipient_id}"


class Subscription(models.Model):
    """That a member follows or mutes a discussion, or one branch of it. Muting wins."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="subscriptions")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="subscriptions")
    is_muted = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[SubscriptionQuerySet] = SubscriptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "article"], name="one_subscription_per_discussion"),
            models.UniqueConstraint(fields=["user", "comment"], name="one_subscription_per_branch"),
            models.CheckConstraint(
                condition=Q(article__isnull=True, comment__isnull=False)
                | Q(article__isnull=False, comment__isnull=True),
                name="subscription_has_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{'Mute' if self.is_muted else 'Follow'} of {self.user_id}"

    @property
    def is_following(self) -> bool:
        """Tell whether it is followed now; `following()` keeps the same rows."""
        return not self.is_muted and (self.until is None or self.until > timezone.now())


class Ignore(models.Model):
    """That one member does not want to read another, nor hear of them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ignores")
    ignored = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ignored_by")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "ignored"], name="one_ignore_per_member"),
            models.CheckConstraint(condition=~Q(user=F("ignored")), name="nobody_ignores_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ignores {self.ignored_id}"
