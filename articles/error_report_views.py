"""The page on which readers say what is wrong in an article, members and visitors alike."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.errors import TooOften
from accounts.limits import check_limit
from articles.errors import ArticleError, ArticleMoved
from articles.forms import ErrorReportForm
from articles.permissions import load_article
from articles.services.reporting import report_error as keep_report
from config.caching import secret_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models import Article


@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
def report_error(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what is wrong and where; thank for it once it is sent."""
    try:
        article = load_article(request, slug)
    except ArticleMoved as moved:
        return HttpResponseRedirect(moved.location)
    if not article.is_live:
        raise Http404("There is no article at this address.")
    if request.method == "POST":
        return _take(request, article)
    form = ErrorReportForm(article=article, initial={"paragraph": request.GET.get("paragraph", "")})
    return _show(request, article, form, HTTPStatus.OK)


def _take(request: HttpRequest, article: Article) -> HttpResponse:
    """Keep a report; what cannot be taken stays in the form. Who fills the trap hears the same thanks."""
    form = ErrorReportForm(request.POST, article=article)
    if not form.is_valid():
        return _show(request, article, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    typed = form.cleaned_data
    by = request.user if request.user.is_authenticated else None
    try:
        check_limit(request, "error_report")
        if not form.is_trapped:
            keep_report(article, by=by, text=typed["text"], block_id=typed["paragraph"], source=typed["source"])
    except TooOften as often:
        form.add_error(None, often.message)
        response = _show(request, article, form, HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(often.retry_after)
        return response
    except ArticleError as err:
        form.add_error(None, err.message)
        return _show(request, article, form, HTTPStatus.CONFLICT)
    return HttpResponseRedirect(f"{reverse('articles:report_error', args=[article.slug])}?sent=yes", status=303)


def _show(request: HttpRequest, article: Article, form: ErrorReportForm, status: HTTPStatus) -> HttpResponse:
    context = {"article": article, "form": form, "is_sent": "sent" in request.GET and request.method != "POST"}
    return render(request, "articles/report_error.html", context, status=status)
