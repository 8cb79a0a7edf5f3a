"""What machines are told of an article: one value for the head and JSON-LD, and later for feeds and sitemaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from articles.models import Article
from articles.pictures import LICENSE_URLS, one_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from articles.models import Correction, Photo

# The first is the one of social cards; machines choose among all.
CROPS = ("16x9", "4x3", "1x1")
SCHEMA_TYPES = {
    Article.Kind.OPINION: "OpinionNewsArticle",
    Article.Kind.REVIEW: "ReviewNewsArticle",
}


@dataclass(frozen=True)
class MetaImage:
    """A picture for machines: absolute address, size in pixels, words, rights."""

    url: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str
    credit_url: str
    license_url: str


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
    section_url: str
    tags: list[str]
    author_names: list[str]
    author_urls: list[str]
    # The lead photo: the wide crop of social cards, then the others.
    images: list[MetaImage]
    schema_type: str
    language: str
    word_count: int
    reading_minutes: int
    # What readers were told was wrong, oldest first, and when.
    corrections: list[tuple[str, datetime]] = field(default_factory=list)

    @property
    def image(self) -> MetaImage | None:
        """Return the picture of social cards."""
        return self.images[0] if self.images else None


def article_meta(article: Article, corrections: Sequence[Correction] = ()) -> ArticleMeta:
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
        section_url=absolute(article.section.get_absolute_url()) if article.section else "",
        tags=[tag.name for tag in article.tags.all()],
        author_names=[author.name for author in authors],
        author_urls=[absolute(author.get_absolute_url()) for author in authors],
        images=_images(lead, article) if (lead := article.shown_lead) else [],
        schema_type=SCHEMA_TYPES.get(Article.Kind(article.kind), "NewsArticle"),
        language=article.language,
        word_count=article.word_count,
        reading_minutes=article.reading_minutes,
        corrections=[(correction.text, correction.made_at) for correction in corrections],
    )


def absolute(path: str) -> str:
    """Return the path as an address of the configured site; a full address stays as it is."""
    return path if path.startswith(("https://", "http://")) else f"{settings.SITE_URL}{path}"


def _images(photo: Photo, article: Article) -> list[MetaImage]:
    """Return the crops, each file once: while they are not made yet, all are the original."""
    files = dict.fromkeys(one_file(photo, crop) for crop in CROPS)
    return [
        MetaImage(
            url=absolute(file.url),
            width=file.width,
            height=file.height,
            alt="" if photo.is_decorative else article.lead_alt or photo.alt,
            caption=article.lead_caption or photo.caption,
            credit=photo.credit,
            credit_url=photo.credit_url,
            license_url=LICENSE_URLS.get(photo.license, ""),
        )
        for file in files
    ]
