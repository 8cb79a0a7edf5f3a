"""The magazine at the desk: articles, photos, and the lists they choose from."""

from articles.admin.articles import ArticleAdmin
from articles.admin.lists import AuthorAdmin, PromoAdmin, SectionAdmin, TagAdmin
from articles.admin.photos import PhotoAdmin

__all__ = ["ArticleAdmin", "AuthorAdmin", "PhotoAdmin", "PromoAdmin", "SectionAdmin", "TagAdmin"]
