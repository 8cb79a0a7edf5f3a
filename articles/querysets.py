"""Reads of articles. `published()` is the one definition of live: nothing else compares dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from articles.models import Article, Promo, Section

# The long columns: lists and pages that do not print an article leave them unread.
TEXT_COLUMNS = ("body", "body_html", "body_text", "toc", "paragraphs", "gone_paragraphs")
# What an author's portrait is made of: their photo, or the picture of the member they are.
AUTHOR_FACES = ("author__photo", "author__user")
UNSEEN_OF_MEMBERS = ("author__user__password", "author__user__biography")


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
        """Load what an article page prints: three queries with bylines, their authors and portraits, and tags."""
        return (
            self.select_related("section", "lead_photo")
            .prefetch_related(bylines_with_authors(*AUTHOR_FACES), "tags")
            .defer("body", "body_text", "paragraphs", "gone_paragraphs")
        )


def bylines_with_authors(*also: str) -> models.Prefetch[str]:
    """Return the prefetch of bylines in order, their authors in the same query, and what else is named."""
    from articles.models import Byline

    bylines = Byline.objects.select_related("author", *also).defer(*UNSEEN_OF_MEMBERS if "author__user" in also else ())
    return models.Prefetch("bylines", bylines)


class PromoQuerySet(models.QuerySet["Promo"]):  # type: ignore[type-var]
    """Promos, kept by what may stand on a page now."""

    model: type[Promo]

    def running(self) -> Self:
        """Keep promos inside their dates at this moment."""
        now = timezone.now()
        return self.filter(
            Q(starts_at__isnull=True) | Q(starts_at__lte=now), Q(ends_at__isnull=True) | Q(ends_at__gt=now)
        )

    def for_section(self, section: Section | None) -> Self:
        """Keep promos for every section and those for this one."""
        return self.filter(Q(sections__isnull=True) | Q(sections=section)).distinct()
