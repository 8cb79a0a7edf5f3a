"""What readers leave in a discussion besides words: votes, visits, and the record that trust follows from."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from comments.models.comment import Comment

TRUST_MAX = 3


class Vote(models.Model):
    """One member's judgment of one comment. Who voted is shown to nobody."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    cast_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["comment", "user"], name="one_vote_per_member"),
            models.CheckConstraint(condition=Q(value__in=[-1, 1]), name="vote_is_up_or_down"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "-cast_at"], name="votes_of_member")]

    def __str__(self) -> str:
        return f"Vote of {self.user_id} on {self.comment_id}"


class Visit(models.Model):
    """When a member last looked at a discussion, and when the visit before that one ended: what is newer is new."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="visits")
    seen_at = models.DateTimeField()
    previous_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "article"], name="one_visit_per_member"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["seen_at"], name="visits_by_age")]

    def __str__(self) -> str:
        return f"Visit of {self.user_id} to {self.article_id}"


class CommenterRecord(models.Model):
    """What a member did in discussions, and the trust that follows from it (`trust.py`); made on the first comment."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="commenter_record"
    )
    trust = models.PositiveSmallIntegerField(default=0)
    is_trust_fixed = models.BooleanField("set by a moderator", default=False)
    published_count = models.PositiveIntegerField(default=0)
    removed_count = models.PositiveIntegerField(default=0)
    upvotes_received = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(trust__lte=TRUST_MAX), name="trust_is_in_range"),
        ]

    def __str__(self) -> str:
        return f"Record of {self.user_id}"
