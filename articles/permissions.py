"""Who may read what: visitors what is live, people of the desk also what is not yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from articles.errors import ArticleMoved
from articles.models import Article
from articles.services.slugs import find_former

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from accounts.models import User

PREVIEW_PERMISSION = "articles.view_article"


def may_see_drafts(user: User | AnonymousUser) -> bool:
    """Tell whether someone may read every article, live or not."""
    return user.is_authenticated and user.is_active and user.is_staff and user.has_perm(PREVIEW_PERMISSION)


def can_preview(user: User | AnonymousUser, article: Article) -> bool:
    """Tell whether someone may read an article that is not live: the desk, and those who stand in its byline."""
    if not user.is_authenticated or not user.is_active:
        return False
    return may_see_drafts(user) or article.bylines.filter(author__user=user).exists()


def load_article(request: HttpRequest, slug: str) -> Article:
    """Return the article at an address, if this visitor may see it: one query, and the page's prefetches.

    Raises Http404 when there is none for this visitor, and its kind ArticleMoved when the address is a former one or
    written in capitals.
    """
    article: Article | None = Article.objects.for_page().filter(slug=slug).first()
    if article is None:
        raise _elsewhere(request, slug)
    if not _is_visible(request, article):
        raise _unknown()
    return article


def _is_visible(request: HttpRequest, article: Article) -> bool:
    """Tell whether a visitor may see it, without asking who it is as long as the article is live."""
    return article.is_live or can_preview(request.user, article)


def _elsewhere(request: HttpRequest, slug: str) -> Http404:
    """Return the answer for an address no article has now: the way to its present one, if that is visible."""
    lower = slug.lower()
    article = Article.objects.filter(slug=lower).first() if lower != slug else None
    target = article or find_former("article", lower)
    if isinstance(target, Article) and _is_visible(request, target):
        return ArticleMoved(target.get_absolute_url())
    return _unknown()


def _unknown() -> Http404:
    return Http404("There is no article at this address.")
