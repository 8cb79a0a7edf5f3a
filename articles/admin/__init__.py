"""The magazine at the desk: articles, photos, and the lists they choose from."""

from articles.admin.articles import ArticleAdmin
from articles.admin.error_reports import ErrorReportAdmin
from articles.admin.lists import PromoAdmin
from articles.admin.photos import PhotoAdmin
from articles.admin.redirects import MissingAddressAdmin, RedirectAdmin
from articles.admin.registers import LegalMarkAdmin, TermAdmin
from articles.admin.sections import SectionAdmin
from articles.admin.series import SeriesAdmin
from articles.admin.site_texts import SiteTextAdmin
from articles.admin.tags_authors import AuthorAdmin, TagAdmin
from articles.admin.workflow_cards import register_cards

__all__ = [
    "ArticleAdmin",
    "AuthorAdmin",
    "ErrorReportAdmin",
    "LegalMarkAdmin",
    "MissingAddressAdmin",
    "PhotoAdmin",
    "PromoAdmin",
    "RedirectAdmin",
    "SectionAdmin",
    "SeriesAdmin",
    "SiteTextAdmin",
    "TagAdmin",
    "TermAdmin",
]

register_cards()
