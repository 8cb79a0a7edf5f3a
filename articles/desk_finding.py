"""What the magazine has for the search of the desk: articles in any state, photos, authors, tags, sections.

Addresses are titles without marks and capitals, so that words are found whatever their accents: "zubr" finds "Żubr".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Q, Value, When
from django.urls import reverse

from accounts.desk_search import MOST_PER_GROUP, Found, Group, register
from articles.addresses import fold, slugify
from articles.front_cards import in_scope, works_on_articles
from articles.models import Author, Photo, Section, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet

    from accounts.models import User


def register_groups() -> None:
    """Offer the groups; called once at start."""
    register(Group("Articles", 10, find_articles, "admin:articles_article_changelist"))
    register(Group("Photos", 20, find_photos, "admin:articles_photo_changelist"))
    register(Group("Authors", 30, find_authors, "admin:articles_author_changelist"))
    register(Group("Tags", 35, find_tags, "admin:articles_tag_changelist"))
    register(Group("Sections", 37, find_sections, "admin:articles_section_changelist"))


def find_articles(user: User, words: str) -> Iterable[Found] | None:
    """Return articles by title or address, those whose title begins so first, then the newest: one query."""
    if not works_on_articles(user):
        return None
    begins = Case(When(title__istartswith=words, then=Value(0)), default=Value(1))
    found = in_scope(user).filter(_named(words, "title")).order_by(begins, "-pk")[:MOST_PER_GROUP]
    return [
        Found(article.title, _change(article), " · ".join(filter(None, [article.shown_status, _section(article)])))
        for article in found
    ]


def find_photos(user: User, words: str) -> Iterable[Found] | None:
    """Return photos by what is said about them: one query."""
    if not user.has_perm("articles.view_photo"):
        return None
    said = Q(alt__icontains=words) | Q(caption__icontains=words) | Q(credit__icontains=words) | Q(file__icontains=words)
    photos = Photo.objects.filter(said).order_by("-pk")[:MOST_PER_GROUP]
    return [Found(str(photo), _change(photo), photo.credit) for photo in photos]


def find_authors(user: User, words: str) -> Iterable[Found] | None:
    """Return authors by name: one query."""
    return _listed(user, Author.objects.filter(_named(words, "name")), "role")


def find_tags(user: User, words: str) -> Iterable[Found] | None:
    """Return tags by name, whatever its case and marks: one query."""
    return _listed(user, Tag.objects.filter(Q(folded_name__contains=fold(words))), "description")


def find_sections(user: User, words: str) -> Iterable[Found] | None:
    """Return sections by name: one query."""
    return _listed(user, Section.objects.filter(_named(words, "name")), "description")


def _listed(user: User, rows: QuerySet[Any], facts: str) -> Iterable[Found] | None:
    if not user.has_perm(f"articles.view_{rows.model._meta.model_name}"):
        return None
    return [Found(str(row), _change(row), getattr(row, facts)) for row in rows[:MOST_PER_GROUP]]


def _named(words: str, field: str) -> Q:
    """Return the condition that a name or the address made from it holds the words."""
    address = slugify(words)
    return Q(**{f"{field}__icontains": words}) | (Q(slug__contains=address) if address else Q(pk__in=[]))


def _change(row: Model) -> str:
    return reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])


def _section(article: Any) -> str:
    return str(article.section) if article.section else ""
