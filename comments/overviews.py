"""Pages that look at a discussion from above: its map, and what is said about one passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.errors import ArticleMoved
from articles.reading import reading_page
from comments.errors import ArticleGone
from comments.loading import load_open_article, number_from
from comments.map_page import load_map
from comments.passages import load_passage
from config.stored_pages.middleware import depend_on
from config.stored_pages.names import kept_page
from config.stored_pages.scopes import discussion_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models import Article


@reading_page
@kept_page()
def discussion_map(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the whole discussion of an article as one drawing, and its liveliest threads as a list."""
    article = _load("map", slug)
    depend_on(request, discussion_of(article.pk))
    return render(request, "comments/map.html", {"article": article, "page": load_map(article, request.user)})


@reading_page
def passage(request: HttpRequest, slug: str, block: str) -> HttpResponse:
    """Show the comments that quote a paragraph of an article."""
    article = _load("passage", slug, block)
    page = load_passage(article, block, after=number_from(request.GET.get("after", "")))
    if page is None:
        raise Http404("There is no such passage.")
    return render(request, "comments/passage.html", {"article": article, "page": page})


def _load(name: str, slug: str, *rest: str) -> Article:
    """Return the article that a page is about, else 404; raise ArticleMoved where the address is a former one."""
    try:
        article = load_open_article(slug)
    except ArticleGone as gone:
        raise Http404(gone.message) from gone
    if article.slug != slug:
        raise ArticleMoved(reverse(f"comments:{name}", args=[article.slug, *rest]))
    return article
