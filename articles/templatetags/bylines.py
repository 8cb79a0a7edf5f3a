"""Bylines and the portraits beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html_join

from accounts.avatars import picture_html
from accounts.models import AVATAR_HUES, initials
from articles.bylines import shown_byline
from articles.models import Author

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.template import Context
    from django.utils.safestring import SafeString

    from articles.bylines import Name
    from articles.models import Article

register = template.Library()

BARE_NAME = '{}<bdi translate="no">{}</bdi>'
LINKED_NAME = '{}<a class="byline__name" href="{}" rel="author"><bdi translate="no">{}</bdi></a>'


@register.inclusion_tag("articles/_byline.html", takes_context=True)
def byline(context: Context, article: Article, *, linked: bool = False) -> dict[str, Any]:
    """Print the names of a byline, on article pages linked to their authors."""
    return {"byline": shown_byline(article, context.get("site_texts")), "linked": linked}


@register.simple_tag
def joined(names: Sequence[Name], *, linked: bool = False) -> SafeString:
    """Print names with their joints and no space that is not one: A, B and C."""
    if linked:
        return format_html_join(
            "", LINKED_NAME, ((name.joint, name.author.get_absolute_url(), name.author.name) for name in names)
        )
    return format_html_join("", BARE_NAME, ((name.joint, name.author.name) for name in names))


@register.inclusion_tag("articles/_portrait.html")
def portrait(author: Author) -> dict[str, Any]:
    """Print an author's photo, the picture of the member they are, or initials. Reads photo: a query unless selected.

    The member's picture is asked for where the page has loaded the member, and nowhere else.
    """
    is_loaded = author.user_id is not None and Author._meta.get_field("user").is_cached(author)
    picture = author.user.avatar if is_loaded and author.user else ""
    return {
        "author": author,
        "picture": picture_html(picture, is_large=True) if picture else "",
        "initials": initials(author.name),
        "hue": author.pk % AVATAR_HUES,
    }


@register.filter
def first_writer(article: Article) -> Author | None:
    """Return the first author named in the byline, or None."""
    names = shown_byline(article).names
    return names[0].author if names else None
