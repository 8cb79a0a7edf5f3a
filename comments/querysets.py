"""Reads of comments. No method evaluates; pages are assembled in `discussion.py`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import connection, models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from mptt.managers import TreeManager
from mptt.querysets import TreeQuerySet

from comments import conf
from comments.walking import down_from, up_from

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from articles.models import Article
    from comments.models import Comment

MODERATE = "comments.moderate_comment"
ROWS_WORTH_ANALYZING = 1_000
UNSAFE_TREE_WRITE = "The tree is written by comments/services only; see docs/decisions/0002-one-tree-per-thread.md."


class CommentQuerySet(TreeQuerySet):  # type: ignore[misc]
    """Comments, by what may be shown and in thread order."""

    def public(self) -> Self:
        """Keep comments every visitor may read."""
        return self.filter(state=self.model.State.PUBLIC)

    def with_expired_texts(self) -> Self:
        """Keep deleted and removed comments whose text was kept for undo and second looks long enough."""
        now, states = timezone.now(), self.model.State
        deleted = Q(state=states.DELETED, state_at__lt=now - timedelta(days=conf.WIPE_DELETED_DAYS))
        removed = Q(state=states.REMOVED, state_at__lt=now - timedelta(days=conf.WIPE_REMOVED_DAYS))
        return self.filter(deleted | removed).exclude(source="", body_html="")

    def once_public(self) -> Self:
        """Keep comments that were public at some time, also those that have given their number back."""
        return self.filter(published_at__isnull=False)

    def numbered(self) -> Self:
        """Keep comments that were public at some time: they hold a number and may show as a tombstone."""
        return self.filter(number__isnull=False)

    def roots(self) -> Self:
        """Keep the first comments of threads. By level, never by parent: that index is the small one."""
        return self.filter(level=0)

    def for_article(self, article: Article | int) -> Self:
        """Keep one article's discussion."""
        return self.filter(article=article)

    def on_readable_articles(self) -> Self:
        """Keep comments whose article is live and whose discussion is not hidden."""
        from articles.models import Article

        live = Article.objects.published().exclude(discussion=Article.DiscussionMode.HIDDEN)
        # By each comment's own article: a list of all live ones would be made first.
        return self.filter(Exists(live.filter(pk=OuterRef("article"))))

    def on_open_articles(self) -> Self:
        """Keep comments whose discussion takes comments now; the twin of `permissions.is_open`."""
        now = timezone.now()
        by_the_days = Q(article__discussion_closes_at=None)
        if conf.CLOSE_AFTER_DAYS:
            since = now - timedelta(days=conf.CLOSE_AFTER_DAYS)
            by_the_days &= Q(article__first_published_at=None) | Q(article__first_published_at__gt=since)
        return self.filter(Q(article__discussion_closes_at__gt=now) | by_the_days, article__discussion="open")

    def readable_by(self, user: Any) -> Self:
        """Keep what this person may find by its address: what was ever public, and their own; moderators all."""
        if can_moderate(user):
            return self
        own = Q(author=user) if user.is_authenticated else Q(pk__in=[])
        return self.filter(Q(published_at__isnull=False) | own)

    def new_to(self, user_id: int | None, since: datetime) -> Self:
        """Keep public comments published after a moment by others than this person."""
        fresh = self.public().filter(published_at__gt=since)
        return fresh if user_id is None else fresh.exclude(author=user_id)

    def answerable(self) -> Self:
        """Keep comments that take a reply where their discussion is open: the public ones."""
        return self.public()

    def deletable_by(self, user: Any) -> Self:
        """Keep comments this person may delete; the twin of `permissions.check_delete`."""
        if not user.is_authenticated:
            return self.none()
        states = self.model.State
        return self.filter(author=user, state__in=[states.PUBLIC, states.HELD, states.HIDDEN])

    def undeletable_by(self, user: Any) -> Self:
        """Keep deleted comments this person may bring back now; the twin of `permissions.check_restore`."""
        if not user.is_authenticated:
            return self.none()
        since = timezone.now() - timedelta(hours=conf.RESTORE_HOURS)
        return self.filter(author=user, state=self.model.State.DELETED, state_at__gt=since).exclude(source="")

    def editable_by(self, user: Any) -> Self:
        """Keep comments this person may edit now; the twin of `permissions.check_edit`. One query for the trust."""
        from comments.services.records import trust_of

        if not user.is_authenticated:
            return self.none()
        states = self.model.State
        own = self.on_readable_articles().filter(author=user, state__in=[states.PUBLIC, states.HELD, states.HIDDEN])
        if can_moderate(user):
            return own
        since = timezone.now() - conf.EDIT_WINDOWS[trust_of(user)]
        return own.on_open_articles().filter(Q(posted_at__gte=since) | Q(state=states.HELD))

    def votable_by(self, user: Any) -> Self:
        """Keep comments this person may judge where their discussion is open: other people's public ones."""
        return self.public().exclude(author=user) if user.is_authenticated else self.none()

    def moderatable_by(self, user: Any) -> Self:
        """Keep comments this person may remove: all of what their authors did not delete, or none."""
        return self.exclude(state=self.model.State.DELETED) if can_moderate(user) else self.none()

    def above(self, comment: Comment) -> Self:
        """Keep a comment's ancestors, the root first. Costs its depth, not the size of its thread."""
        parents = [comment.parent_id] if comment.parent_id else []
        return (self.in_line_of(parents) if parents else self.none()).order_by("level")

    def in_line_of(self, ids: Collection[int]) -> Self:
        """Keep comments and all they stand under."""
        return self.filter(pk__in=up_from(ids))

    def subtrees_of(self, ids: Collection[int], *, last_level: int, limit: int) -> Self:
        """Keep comments and what stands beneath them down to a level, `limit` rows at most; parents come first."""
        return self.filter(pk__in=down_from(ids, last_level=last_level, limit=limit))

    def beside(self, comment: Comment) -> Self:
        """Keep a comment and its siblings."""
        siblings = self.for_article(comment.article_id).roots() if comment.parent_id is None else self
        return siblings.filter(parent=comment.parent_id)

    def after(self, comment: Comment) -> Self:
        """Keep a comment's later siblings."""
        return self.beside(comment).filter(number__gt=comment.number or 0)

    def keeping_earlier(self) -> Self:
        """Keep what keeps the tombstones of its earlier siblings: not deleted, or with something left beneath."""
        return self.filter(self._keeps_earlier(), number__isnull=False)

    def _keeps_earlier(self) -> Q:
        return ~Q(state=self.model.State.DELETED) | Q(trace_count__gt=0)

    def shown_roots(self, article: Article | int, user: Any) -> Self:
        """Keep the first comments of threads that a page shows this person, tombstones by the rule of `is_shown`.

        A tombstone with nothing left beneath stays while a later thread does: its number is below the highest one.
        """
        roots = self.for_article(article).roots()
        if conf.LEAF_TOMBSTONES == "all":
            return roots.numbered()
        shown = self._keeps_earlier() & Q(number__isnull=False)
        if conf.LEAF_TOMBSTONES == "needed":
            highest = Subquery(roots.filter(shown).order_by("-number").values("number")[:1])
            # The sum keeps SQLite from walking all numbers, whatever the order asked for.
            shown = Q(LessThanOrEqual(F("number") + 0, highest))
        if user.is_authenticated:
            since = timezone.now() - timedelta(hours=conf.RESTORE_HOURS)
            shown |= Q(author=user, state=self.model.State.DELETED, state_at__gt=since, number__isnull=False)
        return roots.filter(shown)

    def picked_in(self, article_id: int) -> Self:
        """Keep the editors' choice in one discussion, as a list prints it: the newest first."""
        # Few comments are picked on the whole site: their small index is the one to walk, by itself. What is asked of
        # them, and their order, would lead SQLite to indexes that hold all comments; so does the article without a sum.
        picked = self.model.objects.filter(is_picked=True).order_by().values("pk")
        here = self.model.objects.public().filter(pk__in=picked).alias(place=F("article") + 0).filter(place=article_id)
        return self.filter(pk__in=here.order_by().values("pk")).with_people().newest_first()

    def with_vote_of(self, user_id: int) -> Self:
        """Add `own_vote`, what a member thinks of each: 1, -1, or None."""
        from comments.models import Vote

        cast = Vote.objects.filter(comment=OuterRef("pk"), user=user_id)
        return self.annotate(own_vote=Subquery(cast.values("value")))

    def newest_first(self) -> Self:
        """Order by publication, newest first, then by id."""
        return self.order_by("-published_at", "-pk")

    def with_people(self) -> Self:
        """Load author and identity in the same query."""
        return self.select_related("author", "identity")

    def delete(self) -> NoReturn:
        """Refuse: rows stay, as tombstones."""
        raise NotImplementedError(UNSAFE_TREE_WRITE)

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: only the import service knows how to number a tree (`load_threads`)."""
        raise NotImplementedError(UNSAFE_TREE_WRITE)

    def load_threads(self, comments: list[Any], *, batch_size: int = 2000) -> None:
        """Insert rows whose tree fields the import service has computed; parents stand before children.

        PostgreSQL is told how much came: it would plan pages for an almost empty table until it looks by itself.
        """
        models.QuerySet.bulk_create(self, comments, batch_size=batch_size)
        if connection.vendor == "postgresql" and len(comments) >= ROWS_WORTH_ANALYZING:
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(self.model._meta.db_table)}")


class CommentManager(TreeManager.from_queryset(CommentQuerySet)):  # type: ignore[misc]
    """mptt's manager without the acts that renumber whole tables or move what has a fixed place."""

    def rebuild(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: `check_threads --repair` mends one tree at a time."""
        raise NotImplementedError(UNSAFE_TREE_WRITE)

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError(UNSAFE_TREE_WRITE)

    partial_rebuild = build_tree_nodes = move_node = _move_node = _refuse
    # Rows saved inside these would stand outside the order that readers see.
    disable_mptt_updates = delay_mptt_updates = _refuse


class QuoteQuerySet(models.QuerySet["Quote"]):  # type: ignore[name-defined,type-var]
    """Quotes, with what their labels print."""

    def for_comments(self, comment_ids: Any) -> Self:
        """Keep the quotes of some comments, given as ids or a subquery, that carry a name: the others have no label."""
        return self.filter(comment__in=comment_ids).exclude(status=self.model.Status.UNVERIFIED)

    def of_passages(self, article: Article | int) -> Self:
        """Keep quotes of an article's present text by public comments."""
        named = self.exclude(status=self.model.Status.UNVERIFIED).exclude(block_id="")
        return named.filter(article=article, comment__state="public")

    def counted(self) -> Any:
        """Return pairs: the paragraph, and how many comments quote it."""
        return self.order_by().values_list("block_id").annotate(Count("comment", distinct=True))

    def with_sources(self) -> Self:
        """Load what labels print of the sources in the same query, without any text."""
        return self.select_related("source_comment__author", "source_comment__identity", "article").only(
            "comment",
            "position",
            "status",
            "block_id",
            "source_comment__state",
            "source_comment__author_name",
            "source_comment__author__display_name",
            "source_comment__identity__name",
            "article__slug",
        )


def can_moderate(user: Any) -> bool:
    """Tell whether a person looks after discussions. The answer stays on the user object, as the first one left it."""
    known: bool | None = getattr(user, "moderates_discussions", None)
    return bool(user.has_perm(MODERATE)) if known is None else known
