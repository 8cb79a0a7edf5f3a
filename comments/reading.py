"""What members do by reading: looking at a page is noted, and what is new to them becomes read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from accounts.next_address import is_valid_next
from comments.errors import ArticleGone
from comments.loading import load_open_article
from comments.services.visits import mark_all_read, note_visit
from comments.writing import article_gone, see_other
from config.caching import secret_page

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from comments.discussion import DiscussionPage


def note_view(page: DiscussionPage, viewer: Any) -> None:
    """Note that a member is shown a page of a discussion; of visitors nothing is kept."""
    if viewer.is_authenticated:
        note_visit(page.article, by=viewer, last=page.visit)


@require_POST
@secret_page
@login_required
def mark_read(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark all comments read that the page could have shown, and lead back to it."""
    try:
        article = load_open_article(slug)
    except ArticleGone as gone:
        return article_gone(request, gone)
    mark_all_read(article, by=cast("User", request.user), until=_moment(request.POST.get("until", "")))
    back = request.POST.get("next", "")
    page = back if is_valid_next(back) else article.get_absolute_url()
    return see_other(f"{page}#comments")


def _moment(typed: str) -> datetime:
    """Return when the page was made; a damaged moment is now."""
    try:
        moment = parse_datetime(typed)
    except ValueError:
        moment = None
    return moment if moment is not None and timezone.is_aware(moment) else timezone.now()
