"""What the pages about an article's versions share: load through the person's scope, refuse in the service's words."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from articles.errors import NotAllowed
from articles.models import Article
from articles.permissions import check_write, load_for_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase
    from django.urls import URLPattern

type DeskView = Callable[..., HttpResponseBase]

OTHERS_NOW = "Saved. “{}” is not among your articles any more: the editors of its section go on with it."
# Digits that every whole number of the databases holds.
MOST_DIGITS = 9


def writers_article(request: HttpRequest, pk: int) -> Article:
    """Return an article this person may write in: 404 outside their scope, 403 where they only look."""
    article = load_for_desk(request.user, pk)
    try:
        check_write(request.user, article)
    except NotAllowed as err:
        raise PermissionDenied(err.message) from err
    return article


def desk_path(
    admin: Any, route: str, view: DeskView, name: str, methods: tuple[str, ...] = ("GET", "HEAD")
) -> URLPattern:
    """Return an address of the desk; the view gets the admin, the request and what the route holds."""

    @wraps(view)
    def bound(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return view(admin, request, **kwargs)

    checked = admin.admin_site.admin_view(bound)
    address: URLPattern = path(route, require_http_methods(list(methods))(checked), name=f"articles_article_{name}")
    return address


def page_context(admin: Any, request: HttpRequest, article: Article | None, title: str, **more: Any) -> dict[str, Any]:
    """Return what every page of the desk about an article prints."""
    return {
        **admin.admin_site.each_context(request),
        "title": title,
        "opts": admin.opts,
        "article": article,
        "original": article,
        **more,
    }


def number_of(text: str) -> int:
    """Return a number that came with an address or a form; 0 where it is none, or more than a column holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def form_address(article: Article) -> str:
    """Return the address of an article's form."""
    return reverse("admin:articles_article_change", args=[article.pk])


def back_to_form(article: Article) -> HttpResponseRedirect:
    """Lead to an article's form."""
    return _see_other(form_address(article))


def after_saving(request: HttpRequest, article: Article) -> HttpResponseRedirect:
    """Lead to the form of an article just saved, or where the save took it away from this person. One query."""
    return taken_away(request, article) or back_to_form(article)


def taken_away(request: HttpRequest, article: Article) -> HttpResponseRedirect | None:
    """Where a save moved an article out of this person's scope, say so and lead to their list; else None. One query."""
    articles: Any = Article.objects
    if articles.visible_to(request.user).filter(pk=article.pk).exists():
        return None
    messages.warning(request, OTHERS_NOW.format(article))
    return _see_other(reverse("admin:articles_article_changelist"))


def _see_other(address: str) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return answer
