"""How every page of the magazine answers: to all, fresh until the clock changes it, moved addresses followed."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from articles.errors import ArticleDeleted, ArticleMoved
from articles.models import Article, LegalMark, Photo, Promo
from articles.paging import FirstPageNamed
from config.caching import public_page, read_anywhere
from config.errors import Problem, render_error
from config.prepared import PreparedQuery
from config.stored_pages.entries import PUBLIC_SECONDS
from config.stored_pages.parts import magazine_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    type View = Callable[..., HttpResponseBase]


GONE = Problem(
    HTTPStatus.GONE,
    "This article was taken down",
    "It stood at this address once and was deleted.",
    "Its discussion went with it.",
)


def reading_page(view: View) -> View:
    """Make a view a page of the magazine: reading only, 301 for moved addresses, shared caches for visitors."""
    page = read_anywhere(_fresh_until_next_change(public_page(_follow_moves(view))))
    return require_safe(_conditional_for_visitors(page, conditional_page(page)))


def _conditional_for_visitors(view: View, conditional: View) -> View:
    """Answer visitors 304 where they have the page.

    A member's holds a token of its own: it is never the same twice. One that is being kept gets its mark there.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        is_kept = getattr(request, "page_tokens", None) is not None
        chosen = view if is_kept or settings.SESSION_COOKIE_NAME in request.COOKIES else conditional
        return chosen(request, *args, **kwargs)

    return wrapper


def seconds_to_next_change() -> int:
    """Return the seconds until the clock alone changes a page, at most PUBLIC_SECONDS.

    One query, or one read of the cache while editors change nothing.
    """
    parts = magazine_parts("next change", true_for=lambda: PUBLIC_SECONDS / 2)
    change = parts.keep("moment", next_change)
    return min(PUBLIC_SECONDS, max(0, int((change - timezone.now()).total_seconds())))


def next_change() -> datetime:
    """Return the moment at which the clock alone changes a page, at most two minutes from now: one query."""
    now = timezone.now()
    soon = now + timedelta(seconds=2 * PUBLIC_SECONDS)
    # The front page bears the date, and promos change with the day.
    midnight = timezone.localtime(now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return min([*_CHANGES.rows(now, soon), midnight, soon])


def _changes(now: datetime, soon: datetime) -> QuerySet[Any, datetime]:
    """Return the moments after now and until soon at which something begins or ends."""
    published = Article.objects.filter(status=Article.Status.PUBLISHED)
    promos = Promo.objects.all()
    marks = LegalMark.objects.filter(is_active=True)
    moments = [
        _moments(published, "publish_at", now, soon),
        _moments(published, "unpublish_at", now, soon),
        _moments(published, "pinned_until", now, soon),
        _moments(published, "discussion_closes_at", now, soon),
        _moments(promos, "starts_at", now, soon),
        _moments(promos, "ends_at", now, soon),
        _moments(marks, "starts_at", now, soon),
        _moments(marks, "ends_at", now, soon),
        _moments(Photo.objects.all(), "license_until", now, soon),
    ]
    first, *rest = moments
    return first.union(*rest)


def _moments(rows: QuerySet[Any], name: str, now: datetime, soon: datetime) -> QuerySet[Any, datetime]:
    """Return the row's moments of this name between now and soon."""
    return rows.filter(**{f"{name}__gt": now, f"{name}__lte": soon}).order_by().values_list(F(name), flat=True)


_CHANGES = PreparedQuery(_changes)


def _follow_moves(view: View) -> View:
    """Answer 301 where an address is a former one; a former slug keeps its query string."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ArticleMoved as moved:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{moved.location}?{query}" if query else moved.location)
        except FirstPageNamed as named:
            return HttpResponsePermanentRedirect(named.path)
        except ArticleDeleted:
            return render_error(request, GONE)

    return wrapper


def _fresh_until_next_change(view: View) -> View:
    """Let shared caches keep a page no longer than it stays true."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.headers["Cache-Control"].startswith("public"):
            patch_cache_control(response, max_age=seconds_to_next_change())
        return response

    return wrapper
