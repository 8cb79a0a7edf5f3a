"""Bylines and the portraits beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from accounts.models import AVATAR_HUES, initials
from articles.bylines import shown_byline

if TYPE_CHECKING:
    from articles.models import Article, Author

register = template.Library()


@register.inclusion_tag("articles/_byline.html")
def byline(article: Article, *, linked: bool = False) -> dict[str, Any]:
    """Print the names of a byline, on article pages linked to their authors."""
    return {"byline": shown_byline(article), "linked": linked}


@register.inclusion_tag("articles/_portrait.html")
def portrait(author: Author) -> dict[str, Any]:
    """Print an author's picture, or initials in place of one. Reads author.photo: a query unless selected."""
    return {"author": author, "initials": initials(author.name), "hue": author.pk % AVATAR_HUES}


@register.filter
def first_writer(article: Article) -> Author | None:
    """Return the first author named in the byline, or None."""
    names = shown_byline(article).names
    return names[0].author if names else None
