"""Which rows leave: all of them, or only what any visitor can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import ImportedIdentity, User
from articles.models import Article, Author, Photo, Section, Tag
from comments.models import Comment, Mention, Revision, Vote

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from comments.querysets import CommentQuerySet

FULL, PUBLIC = "full", "public"
# Their texts are for moderators, if for anybody.
TOMBSTONES = {Comment.State.DELETED, Comment.State.REMOVED, Comment.State.HIDDEN}


@dataclass(frozen=True)
class Choice:
    """The rows of one export, by kind and in the order of the file. Every method returns a queryset."""

    profile: str = FULL

    @property
    def is_full(self) -> bool:
        """Tell whether what is not public leaves too."""
        return self.profile == FULL

    def sections(self) -> QuerySet[Section]:
        """Return sections: those in the menus or with something to read."""
        used = Q(is_active=True) | Q(articles__in=self.articles()) | Q(subsections__articles__in=self.articles())
        return self._chosen(Section.objects.order_by("pk"), Section.objects.filter(used))

    def tags(self) -> QuerySet[Tag]:
        """Return tags: those of live articles."""
        return self._chosen(Tag.objects.order_by("pk"), Tag.objects.filter(articles__in=self.articles()))

    def photos(self) -> QuerySet[Photo]:
        """Return photos: those that stand in live articles or beside authors."""
        live = self.articles()
        used = Q(leading_articles__in=live) | Q(articles__in=live) | Q(placed_in__in=live)
        return self._chosen(Photo.objects.order_by("pk"), Photo.objects.filter(used | Q(authors__in=self.authors())))

    def authors(self) -> QuerySet[Author]:
        """Return names in bylines: those in the list of authors or under a live headline."""
        used = Q(is_active=True) | Q(articles__in=self.articles())
        return self._chosen(Author.objects.order_by("pk"), Author.objects.filter(used))

    def articles(self) -> QuerySet[Article]:
        """Return articles: the live ones."""
        return Article.objects.order_by("pk") if self.is_full else Article.objects.published().order_by("pk")

    def comments(self) -> CommentQuerySet:
        """Return comments: those that visitors see, tombstones included."""
        chosen: CommentQuerySet = Comment.objects.order_by()
        return chosen if self.is_full else chosen.numbered().on_readable_articles()

    def users(self) -> QuerySet[User]:
        """Return members: those whose name stands beside, in or above something public."""
        said = self.comments().exclude(state__in=TOMBSTONES)
        shown = Q(pk__in=said.filter(author__isnull=False).values("author"))
        shown |= Q(pk__in=Mention.objects.filter(comment__in=said).values("user"))
        return self._chosen(User.objects.order_by("pk"), User.objects.filter(shown | Q(author__in=self.authors())))

    def identities(self) -> QuerySet[ImportedIdentity]:
        """Return names from elsewhere: those beside something public."""
        said = self.comments().exclude(state__in=TOMBSTONES)
        shown = ImportedIdentity.objects.filter(pk__in=said.filter(identity__isnull=False).values("identity"))
        return self._chosen(ImportedIdentity.objects.order_by("pk"), shown)

    def revisions(self) -> QuerySet[Revision]:
        """Return earlier texts: none of them is public."""
        return Revision.objects.order_by("comment_id", "number") if self.is_full else Revision.objects.none()

    def votes(self) -> QuerySet[Vote]:
        """Return votes: none of them is public."""
        return Vote.objects.order_by("comment_id", "user_id") if self.is_full else Vote.objects.none()

    def _chosen[Row: Model](self, rows: QuerySet[Row], shown: QuerySet[Row]) -> QuerySet[Row]:
        return rows if self.is_full else rows.filter(pk__in=shown.order_by().values("pk"))
