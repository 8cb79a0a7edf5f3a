"""What belongs to a comment's text: its earlier versions, the quotes it makes, the people it mentions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models import Article
from comments.models.comment import Comment
from comments.querysets import QuoteQuerySet


class Revision(models.Model):
    """A text a comment had before an edit, made at `made_at`. A withdrawn one keeps its line and loses its words."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    source = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    # Replaced while readers could not see the comment: it stays unseen when the comment is shown again.
    is_concealed = models.BooleanField(default=False)
    redacted_at = models.DateTimeField(null=True)
    redacted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["comment", "number"], name="one_revision_per_number"),
            models.CheckConstraint(
                condition=Q(redacted_at__isnull=True) | Q(source="", body_html=""), name="redacted_revision_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of {self.comment_id}"


class Quote(models.Model):
    """Words a comment quotes, and whether their source says them: only then does the page print a name."""

    class Status(models.TextChoices):
        """What the server found when it looked."""

        VERIFIED = "verified", "Verified"
        CHANGED = "changed", "Said once, edited since"
        UNVERIFIED = "unverified", "Not found in the source"

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="quotes")
    position = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status)
    source_comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="quoted_in"
    )
    # The earlier text of the source that says the words, where the present one does not.
    source_revision = models.ForeignKey(
        Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="quoted_in"
    )
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="quoted_in")
    # The paragraph of the article that says the words, and the article's version that said them there.
    block_id = models.CharField(max_length=40, blank=True)
    article_version = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Quote"]] = QuoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["comment", "position"], name="one_quote_per_position"),
            models.CheckConstraint(
                condition=Q(source_comment__isnull=True) | Q(article__isnull=True), name="quote_has_one_source"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["article", "block_id"], condition=Q(article__isnull=False), name="quotes_of_passage"),
        ]

    def __str__(self) -> str:
        return f"Quote {self.position} of {self.comment_id}"


class Mention(models.Model):
    """A member whose `@username` stands in a comment; the page prints the display name of today."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["comment", "user"], name="one_mention_per_member"),
        ]

    def __str__(self) -> str:
        return f"Mention of {self.user_id} in {self.comment_id}"
