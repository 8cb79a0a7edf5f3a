"""The rows that every article page begins with, by queries compiled once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.models import Article, Tag
from articles.querysets import AUTHOR_FACES, with_authors
from config.prepared import PreparedQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from articles.models import Byline

_ARTICLE = PreparedQuery(lambda slug: Article.objects.for_page().filter(slug=slug))
_TAGS = PreparedQuery(lambda article: Tag.objects.filter(articles=article))


def _bylines(article: int) -> QuerySet[Byline]:
    return with_authors(*AUTHOR_FACES).filter(article=article)


_BYLINES = PreparedQuery(_bylines)


def find_article(slug: str) -> Article | None:
    """Return the article at an address as `for_page` loads it, whoever may see it: three queries."""
    article: Article | None = _ARTICLE.first(slug)
    if article is not None:
        bylines, tags = _BYLINES.rows(article.pk), _TAGS.rows(article.pk)
        for byline in bylines:
            byline.article = article
        # Where prefetched rows lie.
        article._prefetched_objects_cache = {"bylines": bylines, "tags": tags}  # type: ignore[attr-defined]  # noqa: SLF001
    return article
