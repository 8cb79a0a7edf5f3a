"""Articles and what stands around them: sections, tags, authors, photos, promos, slugs."""

from articles.models.authors import BIOGRAPHY_MAX_LENGTH, Author
from articles.models.photos import Photo
from articles.models.placing import BodyPhoto, Byline, GalleryPhoto
from articles.models.promos import Promo
from articles.models.slugs import Slug
from articles.models.subjects import Section, Tag
from articles.models.texts import BODY_MAX_LENGTH, MOST_TAGS, STANDFIRST_MAX_LENGTH, Article

__all__ = [
    "BIOGRAPHY_MAX_LENGTH",
    "BODY_MAX_LENGTH",
    "MOST_TAGS",
    "STANDFIRST_MAX_LENGTH",
    "Article",
    "Author",
    "BodyPhoto",
    "Byline",
    "GalleryPhoto",
    "Photo",
    "Promo",
    "Section",
    "Slug",
    "Tag",
]
