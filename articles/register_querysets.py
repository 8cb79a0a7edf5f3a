"""Reads of the registers that change articles: legal marks and glossary terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import Article, LegalMark, Term


def languages_of(language: str) -> tuple[str, ...]:
    """Return the languages whose entries hold for a text: its own, and that without its region."""
    return tuple(dict.fromkeys([language, language.partition("-")[0]]))


class LegalMarkQuerySet(models.QuerySet["LegalMark"]):  # type: ignore[type-var]
    """Legal marks, kept by where and when they hold."""

    model: type[LegalMark]

    def in_force(self) -> Self:
        """Keep marks that are switched on, whatever the clock says."""
        return self.filter(is_active=True)

    def not_ended(self, moment: datetime) -> Self:
        """Keep marks that hold at a moment or will hold after it."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))

    def holding_at(self, moment: datetime) -> Self:
        """Keep marks that hold at a moment."""
        return self.in_force().not_ended(moment).filter(Q(starts_at__isnull=True) | Q(starts_at__lte=moment))

    def for_language(self, language: str) -> Self:
        """Keep marks for texts in a language."""
        return self.filter(language__in=languages_of(language))

    def for_article(self, article_id: int | None) -> Self:
        """Leave out marks an article was exempted from."""
        return self if article_id is None else self.exclude(opt_outs__article=article_id)


class TermQuerySet(models.QuerySet["Term"]):  # type: ignore[type-var]
    """Glossary terms, kept by where they hold and whether they lead to a page."""

    model: type[Term]

    def for_language(self, language: str) -> Self:
        """Keep terms in use for texts in a language."""
        return self.filter(is_active=True, language__in=languages_of(language))

    def for_article(self, article_id: int | None) -> Self:
        """Leave out terms that an article skips, and those that lead to itself."""
        if article_id is None:
            return self
        return self.exclude(skipped_by=article_id).filter(~Q(article=article_id) | Q(article__isnull=True))

    def leading_to(self, article: Article) -> Self:
        """Keep terms that lead to an article, or to a tag that no other live article has."""
        from articles.models import Article as Row

        others = Row.objects.published().filter(tags=OuterRef("tag")).exclude(pk=article.pk)
        return self.filter(
            Q(article=article.pk) | Q(~Exists(others), tag__articles=article.pk), is_active=True
        ).distinct()

    def with_page(self, moment: datetime) -> Self:
        """Keep terms whose target is a page at a moment, or an article that will be one by the clock alone."""
        from articles.models import Article

        tagged = Article.objects.published().filter(tags=OuterRef("tag"))
        planned = Q(
            Q(article__unpublish_at__isnull=True) | Q(article__unpublish_at__gt=moment),
            article__status=Article.Status.PUBLISHED,
            article__deleted_at__isnull=True,
        )
        return self.filter(Q(section__isnull=False) | ~Q(url="") | planned | Q(Exists(tagged), tag__isnull=False))
