"""Reads of articles. `published()` is the one definition of live: nothing else compares dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.desk_rights import rights_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from articles.models import Article, Byline, Photo, Promo, Section

    type Person = User | AnonymousUser

# The long columns: lists and pages that do not print an article leave them unread.
TEXT_COLUMNS = ("body", "body_html", "body_text", "toc", "paragraphs", "gone_paragraphs")
# What an author's portrait is made of: their photo, or the picture of the member they are.
AUTHOR_FACES = ("author__photo", "author__user")
UNSEEN_OF_MEMBERS = ("author__user__password", "author__user__biography")
WORK_EVERYWHERE = "articles.work_everywhere"
PUBLISH = "articles.publish_article"
CHANGE = "articles.change_article"
CHANGE_PHOTO = "articles.change_photo"
CHANGE_ANY_PHOTO = "articles.change_any_photo"


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles, kept by what a visitor may see and in the order lists print them."""

    model: type[Article]

    def published(self) -> Self:
        """Keep articles that are live at this moment."""
        now = timezone.now()
        return self.filter(
            Q(unpublish_at__isnull=True) | Q(unpublish_at__gt=now),
            status=self.model.Status.PUBLISHED,
            publish_at__lte=now,
            deleted_at__isnull=True,
        )

    def visible_to(self, user: Person) -> Self:
        """Keep what this person may read before it is live; the twin of `permissions.can_see`.

        All, or their sections' and always their own: in the byline by their account, or begun by them.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if works_at_desk(user, WORK_EVERYWHERE):
            return self
        own = Q(made_by=user) | Q(pk__in=_bylines_of(user))
        return self.filter(own | Q(section__in=section_ids_of(user)))

    def editable_by(self, user: Person) -> Self:
        """Keep what this person may write in; the twin of `permissions.can_write`."""
        return self.visible_to(user).filter(deleted_at__isnull=True) if works_at_desk(user, CHANGE) else self.none()

    def mine_and_review(self, user: Person) -> Self:
        """Keep what is this person's own and unpublished work, and what waits for review; nothing from the bin."""
        own = Q(made_by=user.pk) | Q(pk__in=_bylines_of(user))
        kept = self.model.objects.filter(own | Q(status=self.model.Status.REVIEW), deleted_at__isnull=True)
        # Their numbers first, from an index: the few of one person would else be looked for in all long rows.
        return self.filter(pk__in=kept.values("pk"))

    def shown_as(self, state: str) -> Self:
        """Keep one state as the desk shows it; "all" is everything but the bin. The words are those of filters."""
        if state == "deleted":
            return self.filter(deleted_at__isnull=False)
        kept, now = self.filter(deleted_at__isnull=True), timezone.now()
        published = Q(status=self.model.Status.PUBLISHED)
        if state == "live":
            return kept.published()
        if state == "scheduled":
            return kept.filter(published, publish_at__gt=now)
        if state == "ended":
            return kept.filter(published, unpublish_at__lte=now)
        return kept if state == "all" else kept.filter(status=state)

    def with_last_revision(self) -> Self:
        """Annotate what the last save left: `last_checks` (a list), `last_by`, `last_at`; None where there is none."""
        from articles.models import Revision

        last = Revision.objects.filter(article=models.OuterRef("pk")).order_by("-number")
        return self.annotate(
            last_checks=models.Subquery(last.values("checks")[:1]),
            last_by=models.Subquery(last.values("by_name")[:1]),
            last_at=models.Subquery(last.values("made_at")[:1]),
        )

    def with_problems(self) -> Self:
        """Keep articles whose last save left findings."""
        from articles.models import Revision

        newer = Revision.objects.filter(article=models.OuterRef("article"), number__gt=models.OuterRef("number"))
        last = Revision.objects.filter(~models.Exists(newer)).exclude(checks=[])
        return self.filter(pk__in=last.values("article"))

    def failing(self) -> Self:
        """Keep articles whose text as readers have it failed a check when it was last looked at."""
        from articles.models import Revision

        shown = Revision.objects.filter(has_errors=True, went_live_at__isnull=False, replaced_at__isnull=True)
        return self.filter(pk__in=shown.order_by().values("article"))

    def stale(self, register_version: int) -> Self:
        """Keep articles whose rendering is of an older pipeline or older registers, or lasted until now."""
        from articles.markup import RENDER_VERSION

        return self.exclude(
            Q(render_until__isnull=True) | Q(render_until__gt=timezone.now()),
            render_version=RENDER_VERSION,
            register_version__gte=register_version,
        )

    def newest_first(self) -> Self:
        """Order by publication, newest first, then by id."""
        return self.order_by("-publish_at", "-pk")

    def in_section(self, section: Section) -> Self:
        """Keep articles of a section and of its subsections."""
        return self.filter(Q(section=section) | Q(section__parent=section))

    def for_cards(self) -> Self:
        """Load what a card in a list prints, without bodies: two queries with the bylines."""
        return (
            self.select_related("section", "lead_photo").prefetch_related(bylines_with_authors()).defer(*TEXT_COLUMNS)
        )

    def for_page(self) -> Self:
        """Load what an article page prints, but for bylines and tags, which `page_rows.find_article` adds.

        `registers_now` is the version of the registers, which `freshness.freshen` compares; `has_corrections` spares
        the others a query.
        """
        from articles.models import Correction
        from articles.registers import version_in_query

        return (
            self.select_related("section", "lead_photo")
            .annotate(
                registers_now=version_in_query(),
                has_corrections=models.Exists(Correction.objects.filter(article=models.OuterRef("pk"))),
            )
            .defer("body", "body_text", "paragraphs", "gone_paragraphs")
        )


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Photos of the library, which everybody at the desk sees."""

    model: type[Photo]

    def editable_by(self, user: Person) -> Self:
        """Keep what this person may change; the twin of `permissions.can_change_photo`."""
        if not works_at_desk(user, CHANGE_PHOTO):
            return self.none()
        return self if works_at_desk(user, CHANGE_ANY_PHOTO) else self.filter(uploaded_by=user.pk)


def works_at_desk(user: Person, right: str) -> bool:
    """Tell whether somebody works at the desk and has a right there. Two queries for all rights of a request."""
    return user.is_authenticated and user.is_active and user.is_staff and user.has_perm(right)


def section_ids_of(user: Person) -> frozenset[int]:
    """Return the sections whose articles this person publishes, subsections too. One query a request, as rights are."""
    if not works_at_desk(user, PUBLISH):
        return frozenset()
    known: frozenset[int] | None = getattr(user, "_section_ids", None)
    if known is None:
        from articles.models import Section

        mine = Section.objects.filter(Q(editors=user.pk) | Q(parent__editors=user.pk))
        known = user._section_ids = frozenset(mine.values_list("pk", flat=True))  # type: ignore[union-attr]  # noqa: SLF001
    return known


def scope_of(user: User) -> Hashable:
    """Return a key of everything that decides which articles somebody works on, and what they may do."""
    sections = frozenset[int]() if works_at_desk(user, WORK_EVERYWHERE) else section_ids_of(user)
    return (rights_of(user), sections)


def keys_of_announced() -> models.QuerySet[Any]:
    """Return the keys, as text, of articles that readers have seen: what was done to them is remembered."""
    from articles.models import Article

    announced = Article.objects.filter(first_published_at__isnull=False)
    return announced.annotate(key=Cast("pk", models.CharField())).values("key")


def _bylines_of(user: Person) -> models.QuerySet[Any]:
    from articles.models import Byline

    return Byline.objects.filter(author__user=user.pk).values("article")


def bylines_with_authors() -> models.Prefetch[str]:
    """Return the prefetch of bylines in order, with their authors in the same query."""
    return models.Prefetch("bylines", with_authors())


def with_authors(*also: str) -> models.QuerySet[Byline]:
    """Return bylines in order, with their authors and what else is named in the same query."""
    from articles.models import Byline

    return Byline.objects.select_related("author", *also).defer(*UNSEEN_OF_MEMBERS if "author__user" in also else ())


class PromoQuerySet(models.QuerySet["Promo"]):  # type: ignore[type-var]
    """Promos, kept by what may stand on a page now."""

    model: type[Promo]

    def running(self) -> Self:
        """Keep promos inside their dates at this moment."""
        now = timezone.now()
        return self.filter(
            Q(starts_at__isnull=True) | Q(starts_at__lte=now), Q(ends_at__isnull=True) | Q(ends_at__gt=now)
        )
