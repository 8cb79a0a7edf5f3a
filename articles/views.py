"""Pages of the magazine: load what this reader may see, and print it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import FETCH_RAISE, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import panels
from articles.archive import Archive, articles_between
from articles.corrections import all_corrections
from articles.frame import frame_of
from articles.front import front_page
from articles.models import Article, Author, Byline, Section, Series, Tag
from articles.paging import count_in_query, list_page
from articles.places import load_place
from articles.promos import promos_for
from articles.reading import reading_page
from articles.story import load_story, story_context
from config.stored_pages.late import fill_in, will_fill_in
from config.stored_pages.names import PAGE_NUMBER, kept_page

if TYPE_CHECKING:
    from articles.models import Promo
    from articles.querysets import ArticleQuerySet

# Search engines need no page that holds next to nothing.
INDEXED_TAG_MIN = 3


@reading_page
@kept_page()
def front(request: HttpRequest) -> HttpResponse:
    """Show the front page."""
    frame, asked = frame_of(request), panels.asked_at("front")
    context = {
        "page": front_page(frame, *(rows for each in asked.values() for rows in each)),
        "panels": panels.for_place("front", request, asked),
        "promo": promos_for(frame, None, place="front", is_member=request.user.is_authenticated).after_text,
    }
    return render(request, "articles/front.html", context)


@reading_page
@kept_page(but=("gone",), print=re.compile("discussion"), sort=re.compile("[a-z]{1,10}"))
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article; to editors also one that is not live, which no cache may keep."""
    story = load_story(request, slug)
    context = story_context(story, request) | {
        "parts": story.parts,
        "is_preview": not story.article.is_live,
        "prints_discussion": request.GET.get("print") == "discussion",
    }
    will_fill_in(request)
    response = render(request, "articles/article_detail.html", context)
    fill_in(request, response)
    if context["is_preview"]:
        response.headers["Cache-Control"] = "private, no-store"
    return response


@reading_page
@kept_page(page=PAGE_NUMBER)
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a section and its subsections printed."""
    live = Article.objects.published()
    count = count_in_query(live.filter(Q(section=OuterRef("pk")) | Q(section__parent=OuterRef("pk"))))
    found = load_place(Section.objects.select_related("parent").annotate(live_count=count), slug)
    page = list_page(request, _cards(live.in_section(found)), total=found.live_count)  # type: ignore[attr-defined]
    promo = _list_promo(request, found)
    context = {"section": found, "current_section": found.parent or found, "page": page, "promo": promo}
    return render(request, "articles/section.html", context)


@reading_page
@kept_page(page=PAGE_NUMBER)
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what stands under a tag; one without live articles is no page."""
    live = Article.objects.published().filter(tags=OuterRef("pk"))
    found = load_place(Tag.objects.annotate(live_count=count_in_query(live)).filter(live_count__gt=0), slug)
    page = list_page(request, _cards().filter(tags=found), total=found.live_count)  # type: ignore[attr-defined]
    return render(
        request,
        "articles/tag.html",
        {"tag": found, "page": page, "promo": _list_promo(request), "noindex": page.total < INDEXED_TAG_MIN},
    )


@reading_page
@kept_page(page=PAGE_NUMBER)
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a series: its live parts in their order; one without any is no page."""
    live = Article.objects.published().filter(series=OuterRef("pk"))
    found = load_place(Series.objects.filter(Exists(live)), slug)
    page = list_page(request, _cards().filter(series=found).order_by("series_order"))
    return render(request, "articles/series.html", {"series": found, "page": page})


@reading_page
@kept_page(page=PAGE_NUMBER)
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an author and what they made, in any role."""
    count = count_in_query(Article.objects.published().filter(bylines__author=OuterRef("pk")))
    found = load_place(Author.objects.select_related("photo", "user").annotate(live_count=count), slug)
    made = Byline.objects.filter(author=found).values("article")
    page = list_page(request, _cards().filter(pk__in=made), total=found.live_count)  # type: ignore[attr-defined]
    return render(
        request,
        "articles/author.html",
        {"author": found, "page": page, "promo": _list_promo(request), "noindex": not page.total},
    )


@reading_page
@kept_page()
def authors(request: HttpRequest) -> HttpResponse:
    """Show the active authors who have a live article."""
    live = Byline.objects.filter(author=OuterRef("pk"), article__in=Article.objects.published())
    found = Author.objects.filter(Exists(live), is_active=True).select_related("photo", "user").fetch_mode(FETCH_RAISE)
    return render(request, "articles/author_list.html", {"authors": found})


@reading_page
@kept_page(page=PAGE_NUMBER)
def latest(request: HttpRequest) -> HttpResponse:
    """Show all live articles."""
    return render(
        request, "articles/latest.html", {"page": list_page(request, _cards()), "promo": _list_promo(request)}
    )


@reading_page
@kept_page()
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules of taking part."""
    return render(request, "articles/rules.html")


@reading_page
@kept_page(page=PAGE_NUMBER)
def corrections(request: HttpRequest) -> HttpResponse:
    """Show what the magazine had to correct."""
    return render(request, "articles/corrections.html", {"page": list_page(request, all_corrections())})


@reading_page
@kept_page()
def archive(request: HttpRequest) -> HttpResponse:
    """Show the years and months that hold articles."""
    return render(request, "articles/archive.html", {"archive": Archive.load()})


@reading_page
@kept_page(page=PAGE_NUMBER)
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show a year: its months and its articles."""
    found = Archive.load().year(year)
    if found is None:
        raise Http404("No live article is of this year.")
    page = list_page(request, _cards(articles_between(date(year, 1, 1), date(year + 1, 1, 1))), total=found.count)
    return render(request, "articles/archive_year.html", {"year": found, "page": page, "promo": _list_promo(request)})


@reading_page
@kept_page(page=PAGE_NUMBER)
def archive_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Show a month's articles."""
    whole = Archive.load()
    found = whole.month(year, month)
    if found is None:
        raise Http404("No live article is of this month.")
    page = list_page(request, _cards(articles_between(found.first_day, found.after)), total=found.count)
    earlier, later = whole.neighbors(found)
    context = {"month": found, "page": page, "earlier": earlier, "later": later}
    context["promo"] = _list_promo(request)
    return render(request, "articles/archive_month.html", context)


def _list_promo(request: HttpRequest, section: Section | None = None) -> Promo | None:
    """Return what stands after the fifth item of a list."""
    is_member = request.user.is_authenticated
    return promos_for(frame_of(request), section, place=f"list {request.path}", is_member=is_member).in_list


def _cards(articles: ArticleQuerySet | None = None) -> ArticleQuerySet:
    """Return live articles as lists print them, newest first."""
    live = Article.objects.published() if articles is None else articles
    return live.for_cards().newest_first().fetch_mode(FETCH_RAISE)
