"""One comment, its place in a thread, and the discussion it is part of."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from mptt.fields import TreeForeignKey
from mptt.models import MPTTModel

from articles.models import Article
from comments.querysets import UNSAFE_TREE_WRITE, CommentManager

TREE_PLACEHOLDER = 0
RANK_MAX = 10_000
# Characters. Posting takes far fewer (`conf.MAX_LENGTH`); imports may bring longer ones.
SOURCE_MAX = 100_000


class Comment(MPTTModel):
    """A comment or what is left of one.

    `parent` is the truth; `tree_id`, `lft`, `rght` and `level` are an index that only `comments/services` writes.
    One tree is one thread: a root's `tree_id` is its own primary key. `source` is what was typed, `body_html` what
    `markup.py` made of it, with slots where other rows' names will stand.
    """

    class State(models.TextChoices):
        """Who reads it: everyone, or who else and why not."""

        PUBLIC = "public", "Public"
        HELD = "held", "Waits for approval"
        HIDDEN = "hidden", "Hidden for now"
        DELETED = "deleted", "Deleted by its author"
        REMOVED = "removed", "Removed by a moderator"

    class Reason(models.TextChoices):
        """Why a moderator removed it, in the words readers see."""

        NONE = "", "No reason given"
        ABUSIVE = "abusive", "abusive"
        HATE = "hate", "hate"
        HARASSMENT = "harassment", "harassment"
        SPAM = "spam", "spam"
        ADVERTISING = "advertising", "advertising"
        ILLEGAL = "illegal", "illegal"
        PERSONAL_DATA = "personal data", "personal data"
        MISINFORMATION = "misinformation", "misinformation"
        OFF_TOPIC = "off topic", "off topic"
        BANNED_WORD = "banned word", "banned word"
        OTHER = "other", "other"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="comments")
    parent = TreeForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="replies")
    tree_id = models.BigIntegerField(default=TREE_PLACEHOLDER, editable=False)
    lft = models.PositiveIntegerField(editable=False)
    rght = models.PositiveIntegerField(editable=False)
    level = models.PositiveIntegerField(editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    # The comment really answered, where the depth cap made a sibling of it or its place was gone.
    answered = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    author_name = models.CharField(max_length=80, blank=True, editable=False)
    identity = models.ForeignKey(
        "accounts.ImportedIdentity",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="comments",
    )

    source = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)
    render_version = models.PositiveSmallIntegerField(default=0, editable=False)
    text_hash = models.CharField(max_length=64, blank=True, editable=False)

    state = models.CharField(max_length=8, choices=State, default=State.PUBLIC, editable=False)
    state_before = models.CharField(max_length=8, choices=State, blank=True, editable=False)
    state_at = models.DateTimeField(null=True, editable=False)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="decided_comments"
    )
    reason = models.CharField(max_length=20, choices=Reason, blank=True, editable=False)
    note = models.CharField(max_length=300, blank=True, editable=False)

    posted_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    # Somebody had answered when its text changed: readers are told.
    is_edited_after_replies = models.BooleanField(default=False, editable=False)
    last_activity_at = models.DateTimeField(null=True, editable=False)
    # Public comments below this one.
    descendant_count = models.PositiveIntegerField(default=0, editable=False)
    # Comments below that keep a tombstone alive: numbered and not deleted.
    trace_count = models.PositiveIntegerField(default=0, editable=False)
    up_count = models.PositiveIntegerField(default=0, editable=False)
    down_count = models.PositiveIntegerField(default=0, editable=False)
    # Lower bound of the share of up votes times RANK_MAX (`rank.py`); 0 while it is not public.
    rank = models.PositiveSmallIntegerField(default=0, editable=False)
    is_pinned = models.BooleanField("leads the discussion", default=False, editable=False)
    is_picked = models.BooleanField("editors' choice", default=False, editable=False)

    client_token = models.UUIDField(null=True, editable=False)
    origin = models.CharField(max_length=200, blank=True, editable=False)
    origin_id = models.CharField(max_length=200, blank=True, editable=False)

    objects: ClassVar[CommentManager] = CommentManager()

    class Meta:
        permissions = (("moderate_comment", "Can moderate discussions"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(level__gt=0) | Q(tree_id=F("id")) | Q(tree_id=TREE_PLACEHOLDER), name="root_owns_tree"
            ),
            models.CheckConstraint(
                condition=Q(level=0, parent__isnull=True) | Q(level__gt=0, parent__isnull=False),
                name="only_roots_have_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["public", "held", "hidden", "deleted", "removed"]), name="comment_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="public") | Q(number__isnull=False), name="public_comment_has_a_number"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("source"), SOURCE_MAX), name="comment_source_has_a_maximum"
            ),
            models.UniqueConstraint(fields=["parent", "number"], name="reply_number_once_per_parent"),
            models.UniqueConstraint(
                fields=["article", "number"], condition=Q(parent__isnull=True), name="root_number_once_per_article"
            ),
            models.CheckConstraint(condition=Q(rank__lte=RANK_MAX), name="rank_is_in_range"),
            models.CheckConstraint(condition=Q(is_pinned=False) | Q(level=0), name="only_roots_are_pinned"),
            models.UniqueConstraint(fields=["article"], condition=Q(is_pinned=True), name="one_pinned_per_article"),
            models.UniqueConstraint(fields=["author", "client_token"], name="one_comment_per_client_token"),
            models.UniqueConstraint(
                fields=["origin", "origin_id"], condition=~Q(origin=""), name="one_comment_per_origin"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["article", "number"], condition=Q(level=0), name="roots_of_article"),
            models.Index(fields=["article", "-rank", "id"], condition=Q(level=0), name="roots_by_rank"),
            models.Index(
                fields=["article", "-last_activity_at", "-id"], condition=Q(level=0), name="roots_by_activity"
            ),
            models.Index(fields=["article", "-descendant_count", "id"], condition=Q(level=0), name="roots_by_replies"),
            models.Index(fields=["tree_id", "published_at", "id"], name="thread_by_time"),
            models.Index(fields=["article", "published_at", "id"], name="article_by_time"),
            models.Index(fields=["-published_at", "-id"], condition=Q(state="public"), name="public_by_time"),
            models.Index(fields=["author", "posted_at"], name="comments_of_member"),
            models.Index(fields=["state"], condition=Q(state="held"), name="held_comments"),
            # Whether a member has any in a discussion: without it PostgreSQL plans that anew for each of them.
            models.Index(fields=["author", "article"], condition=~Q(state="public"), name="unshown_comments"),
            models.Index(fields=["published_at"], condition=Q(is_picked=True), name="picked_comments"),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk}"

    def get_absolute_url(self) -> str:
        """Return the permalink, which finds the page that shows the comment."""
        return reverse("comments:comment", args=[self.pk])

    def get_history_url(self) -> str:
        """Return the address of what the comment said before."""
        return reverse("comments:history", args=[self.pk])

    @property
    def thread_id(self) -> int:
        """Return the primary key of the thread's root."""
        return self.tree_id

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new comment at its place, or write named fields; a bare save of a loaded row is refused.

        mptt moves a row whose parent changed, and writes every field where none is named.
        """
        if not self._state.adding and not kwargs.get("update_fields"):
            raise NotImplementedError(UNSAFE_TREE_WRITE)
        super().save(*args, **kwargs)  # type: ignore[no-untyped-call]  # mptt has no types

    def move_to(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: places are for ever."""
        raise NotImplementedError(UNSAFE_TREE_WRITE)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: rows stay, as tombstones (`services/deletion.py`)."""
        raise NotImplementedError(UNSAFE_TREE_WRITE)

    @property
    def is_public(self) -> bool:
        """Tell whether every visitor may read it."""
        return self.state == self.State.PUBLIC

    @property
    def shown_name(self) -> str:
        """Return the name beside it. Reads author and identity: select them."""
        if self.author is not None:
            return self.author.display_name
        if self.identity is not None:
            return self.identity.name
        return self.author_name or "Former member"


# mptt adds an index on (tree_id, lft). Every reply shifts lft and rght of the rows to its right; without an index
# on them PostgreSQL updates these rows in place (HOT), which is 5 to 20 times cheaper: docs/decisions/0002.
Comment._meta.indexes = [index for index in Comment._meta.indexes if "lft" not in index.fields]


class Discussion(models.Model):
    """Settings of one article's discussion that are the comments app's own; made on first need and locked for roots."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="discussion_record")

    def __str__(self) -> str:
        return f"Discussion of {self.article_id}"
