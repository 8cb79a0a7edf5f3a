"""Series at the desk: their parts with states, and the numbers that order them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from articles.admin.lists import ListedAdmin
from articles.errors import ArticleError
from articles.models import Article, Series
from articles.querysets import TEXT_COLUMNS
from articles.services.arranging import number_parts
from articles.services.taxonomy import save_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

LAST_PART = 9_999


class PartsForm(forms.Form):
    """A number for each part, named by its article's id."""

    def __init__(self, *args: Any, parts: Sequence[Article], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in parts:
            self.fields[f"part_{part.pk}"] = forms.IntegerField(
                label=part.title,
                initial=part.series_order,
                min_value=1,
                max_value=LAST_PART,
                help_text=part.shown_status,
            )

    def numbers(self) -> dict[int, int]:
        """Return the typed numbers by the article's id."""
        return {int(name.removeprefix("part_")): number for name, number in self.cleaned_data.items()}


@admin.register(Series)
class SeriesAdmin(ListedAdmin):
    """Articles that belong together. An article joins one in its own form."""

    list_display = ("title", "part_count", "live_count", "numbering")
    search_fields = ("title",)
    ordering = ("title", "pk")
    fields = ("title", "summary", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count parts in the same query, those in the bin left out."""
        stored = Q(articles__deleted_at__isnull=True)
        live = Q(articles__in=Article.objects.published())
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.annotate(
            part_count=Count("articles", filter=stored), live_count=Count("articles", filter=live)
        )
        return found

    def get_urls(self) -> list[URLPattern]:
        """Add the page where parts get their numbers."""
        parts = require_http_methods(["GET", "HEAD", "POST"])(self.admin_site.admin_view(self.parts))
        return [path("<int:pk>/parts/", parts, name="articles_series_parts"), *super().get_urls()]

    @admin.display(description="parts", ordering="part_count")
    def part_count(self, series: Any) -> int:
        return int(series.part_count)

    @admin.display(description="live", ordering="live_count")
    def live_count(self, series: Any) -> int:
        return int(series.live_count)

    @admin.display(description="order")
    def numbering(self, series: Series) -> str:
        return format_html(
            '<a href="{}">Number the parts</a>', reverse("admin:articles_series_parts", args=[series.pk])
        )

    def save(self, request: HttpRequest, row: Series, form: Any) -> None:
        save_series(row, by=request.user, only=form.changed_data)  # type: ignore[arg-type]

    def parts(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the parts this person may know of with their states, and store other numbers."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        series = self.get_object(request, str(pk))
        if series is None:
            raise Http404("There is no series of this number.")
        known: Any = Article.objects.visible_to(request.user) | Article.objects.published()
        articles = known.filter(series=series, deleted_at__isnull=True).defer(*TEXT_COLUMNS)
        form = PartsForm(request.POST or None, parts=list(articles.order_by("series_order")))
        if form.is_valid():
            try:
                number_parts(series, form.numbers(), by=request.user)  # type: ignore[arg-type]
            except ArticleError as err:
                form.add_error(None, err.message)
            else:
                self.tell(request, "The parts have their numbers.", series)
                return HttpResponseRedirect(request.path, status=303)
        context = {"title": f"Parts of {series}", "opts": self.opts, "form": form, "series": series}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/articles/series/parts.html", context)
