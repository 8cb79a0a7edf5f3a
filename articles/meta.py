"""What machines are told of an article: one value for the head, and later for feeds, sitemaps and JSON-LD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from articles.models import Article
from articles.pictures import one_file

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import Photo

SOCIAL_CROP = "16x9"


@dataclass(frozen=True)
class MetaImage:
    """A picture for social cards: absolute address, size in pixels, words."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class ArticleMeta:
    """Facts of an article for machines. Addresses are absolute and built from the configured site, never a Host."""

    title: str
    description: str
    url: str
    site_name: str
    locale: str
    published_at: datetime | None
    modified_at: datetime | None
    section: str
    tags: list[str]
    author_names: list[str]
    author_urls: list[str]
    image: MetaImage | None


def article_meta(article: Article) -> ArticleMeta:
    """Build the value. Reads section, lead photo, tags and bylines with authors: queries unless loaded."""
    authors = [] if article.byline != Article.BylineStyle.AUTHORS else [item.author for item in article.bylines.all()]
    return ArticleMeta(
        title=article.title,
        description=article.standfirst,
        url=absolute(article.get_absolute_url()),
        site_name=settings.SITE_NAME,
        locale=article.language.replace("-", "_"),
        published_at=article.first_published_at or article.publish_at,
        modified_at=article.updated_at,
        section=article.section.name if article.section else "",
        tags=[tag.name for tag in article.tags.all()],
        author_names=[author.name for author in authors],
        author_urls=[absolute(author.get_absolute_url()) for author in authors],
        image=_social_image(article.lead_photo, alt=article.lead_alt) if article.lead_photo else None,
    )


def absolute(path: str) -> str:
    """Return the path as an address of the configured site; a full address stays as it is."""
    return path if path.startswith(("https://", "http://")) else f"{settings.SITE_URL}{path}"


def _social_image(photo: Photo, *, alt: str) -> MetaImage:
    """Return the wide crop, or the original while its files are not made yet."""
    file = one_file(photo, SOCIAL_CROP)
    return MetaImage(absolute(file.url), file.width, file.height, "" if photo.is_decorative else alt or photo.alt)
