"""Articles and what stands around them: sections, tags, authors, photos, promos, slugs, revisions, registers."""

from articles.models.around import CORRECTION_MAX_LENGTH, NOTE_MAX_LENGTH, Correction, EditorialNote, ShareLink
from articles.models.authors import BIOGRAPHY_MAX_LENGTH, Author
from articles.models.counts import ArticleViews, PromoCount
from articles.models.photos import Photo
from articles.models.placing import BodyPhoto, Byline, GalleryPhoto
from articles.models.promos import Promo
from articles.models.registers import LegalMark, MarkOptOut, RegisterVersion, Term
from articles.models.reported import ErrorReport
from articles.models.revisions import Autosave, Presence, Revision, SentForm
from articles.models.site import DailyFigure, MissingAddress, Redirect, SiteText
from articles.models.slugs import Slug
from articles.models.subjects import Section, Series, Tag
from articles.models.texts import BODY_MAX_LENGTH, MOST_TAGS, STANDFIRST_MAX_LENGTH, Article

__all__ = [
    "BIOGRAPHY_MAX_LENGTH",
    "BODY_MAX_LENGTH",
    "CORRECTION_MAX_LENGTH",
    "MOST_TAGS",
    "NOTE_MAX_LENGTH",
    "STANDFIRST_MAX_LENGTH",
    "Article",
    "ArticleViews",
    "Author",
    "Autosave",
    "BodyPhoto",
    "Byline",
    "Correction",
    "DailyFigure",
    "EditorialNote",
    "ErrorReport",
    "GalleryPhoto",
    "LegalMark",
    "MarkOptOut",
    "MissingAddress",
    "Photo",
    "Presence",
    "Promo",
    "PromoCount",
    "Redirect",
    "RegisterVersion",
    "Revision",
    "Section",
    "SentForm",
    "Series",
    "ShareLink",
    "SiteText",
    "Slug",
    "Tag",
    "Term",
]
