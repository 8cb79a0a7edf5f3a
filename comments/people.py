"""The people a writer may mean after typing "@": those of the discussion first, then everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.names import DISPLAY_NAME_MAX_LENGTH
from comments.errors import ArticleGone
from comments.loading import load_open_article
from comments.models import Comment
from config.caching import secret_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models import Article

OFFERED = 8  # more would hide the text that is being written


@require_safe
@secret_page
def people(request: HttpRequest, slug: str) -> JsonResponse:
    """Give a member's script the people whose name begins with `q`; nobody lists members without being one."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    try:
        article = load_open_article(slug)
    except ArticleGone as gone:
        raise Http404(gone.message) from gone
    return JsonResponse({"people": people_near(article, request.GET.get("q", ""), but_of=request.user.pk)})


def people_near(article: Article, typed: str, *, but_of: int | None = None) -> list[dict[str, Any]]:
    """Return a few members by username or a word of the display name: one query.

    Nothing typed: only who takes part in the discussion.
    """
    typed = " ".join(typed.split())
    if len(typed) > DISPLAY_NAME_MAX_LENGTH:
        return []
    takes_part = Exists(Comment.objects.public().for_article(article).filter(author=OuterRef("pk")))
    members = User.objects.with_public_profile().annotate(is_here=takes_part).exclude(pk=but_of)
    members = members.named_like(typed) if typed else members.filter(is_here=True)
    found = members.order_by("-is_here", "display_name", "pk").values_list("username", "display_name", "is_here")
    return [{"username": username, "name": name, "here": here} for username, name, here in found[:OFFERED]]
