"""Pages that look at a discussion from above: its map, and what is said about one passage."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comments.errors import ArticleGone
from comments.loading import load_open_article
from comments.map_page import load_map
from comments.passages import load_passage
from config.caching import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models import Article

ID = re.compile("[0-9]{1,18}")


@require_safe
@public_page
def discussion_map(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the whole discussion of an article as one drawing, and its liveliest threads as a list."""
    return render(request, "comments/map.html", {"page": load_map(_load(slug), request.user)})


@require_safe
@public_page
def passage(request: HttpRequest, slug: str, block: str) -> HttpResponse:
    """Show the comments that quote a paragraph of an article."""
    typed = request.GET.get("after", "")
    page = load_passage(_load(slug), block, after=int(typed) if ID.fullmatch(typed) else 0)
    if page is None:
        raise Http404("There is no such passage.")
    return render(request, "comments/passage.html", {"page": page})


def _load(slug: str) -> Article:
    try:
        return load_open_article(slug)
    except ArticleGone as gone:
        raise Http404(gone.message) from gone
