"""What lists of articles tell a member about discussions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from comments.unread import unread_by_article

if TYPE_CHECKING:
    from django.template.context import Context

    from articles.models import Article

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_count(context: Context, article: Article) -> int:
    """Return how many comments came since this member last looked: one query a page, none for visitors."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return 0
    if not hasattr(request, "unread_by_article"):
        request.unread_by_article = unread_by_article(request.user)
    count: int = request.unread_by_article.get(article.pk, 0)
    return count
