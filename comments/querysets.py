"""Reads of comments. No method evaluates; pages are assembled in `discussion.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import models
from django.db.models import Q
from mptt.managers import TreeManager
from mptt.querysets import TreeQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import Article

UNSAFE_TREE_WRITE = "The tree is written by comments/services only; see docs/decisions/0002-one-tree-per-thread.md."


class CommentQuerySet(TreeQuerySet):  # type: ignore[misc]
    """Comments, by what may be shown and in thread order."""

    def public(self) -> Self:
        """Keep comments every visitor may read."""
        return self.filter(state=self.model.State.PUBLIC)

    def numbered(self) -> Self:
        """Keep comments that were public at some time: they hold a number and may show as a tombstone."""
        return self.filter(number__isnull=False)

    def roots(self) -> Self:
        """Keep the first comments of threads. By level, never by parent: that index is the small one."""
        return self.filter(level=0)

    def for_article(self, article: Article) -> Self:
        """Keep one article's discussion."""
        return self.filter(article=article)

    def on_readable_articles(self) -> Self:
        """Keep comments whose article is live and whose discussion is not hidden."""
        from articles.models import Article

        live = Article.objects.published().exclude(discussion=Article.DiscussionMode.HIDDEN)
        return self.filter(article__in=live)

    def readable_by(self, user: Any) -> Self:
        """Keep what this person may find by its address: what was ever public, and their own."""
        own = Q(author=user) if user.is_authenticated else Q(pk__in=[])
        return self.filter(Q(number__isnull=False) | own)

    def in_threads(self, thread_ids: Iterable[int]) -> Self:
        """Keep everything in some threads, ordered parents first and siblings oldest first."""
        return self.filter(tree_id__in=thread_ids).order_by("tree_id", "lft")

    def with_people(self) -> Self:
        """Load author and identity in the same query."""
        return self.select_related("author", "identity")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: only the import service knows how to number a tree (`load_threads`)."""
        raise NotImplementedError(UNSAFE_TREE_WRITE)

    def load_threads(self, comments: list[Any], *, batch_size: int = 2000) -> None:
        """Insert rows whose tree fields the import service has computed; parents stand before children."""
        models.QuerySet.bulk_create(self, comments, batch_size=batch_size)


class CommentManager(TreeManager.from_queryset(CommentQuerySet)):  # type: ignore[misc]
    """mptt's manager without the acts that renumber whole tables or move what has a fixed place."""

    def rebuild(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: `check_threads --repair` mends one tree at a time."""
        raise NotImplementedError(UNSAFE_TREE_WRITE)

    def move_node(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: places are for ever."""
        raise NotImplementedError(UNSAFE_TREE_WRITE)
