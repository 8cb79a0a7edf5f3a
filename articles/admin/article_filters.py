"""What the list of articles is narrowed by; each filter knows its choices from one query they share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dates import MONTHS

from articles.admin.listing import SelectFilter
from articles.models import Author, Section, Series
from config.prepared import Asked, rows_of

if TYPE_CHECKING:
    from django.http import HttpRequest

MINE = "mine"
STATES = (
    (MINE, "Mine and review"), ("all", "Everything"), ("draft", "Draft"), ("review", "In review"),
    ("approved", "Approved"), ("scheduled", "Scheduled"), ("live", "Live"), ("ended", "Ended"),
    ("withdrawn", "Withdrawn"), ("deleted", "Deleted"),
)  # fmt: skip
# Paging and order narrow nothing.
NO_FILTERS = frozenset({"p", "o", "e", "_changelist_filters"})
MONTHS_BACK, MONTHS_AHEAD = 11, 2


class ShownStatusFilter(admin.SimpleListFilter):
    """The state as readers would meet it, decided by the clock; without any choice what waits for this person."""

    title = "status"
    parameter_name = "shown"

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.user = request.user
        self.is_bare = not set(request.GET) - NO_FILTERS

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STATES)

    def value(self) -> str:
        """Return the chosen state; what nobody knows is everything."""
        chosen = super().value() or (MINE if self.is_bare else "all")
        return chosen if chosen in dict(STATES) else "all"

    def choices(self, changelist: Any) -> Any:
        """Offer the states; there is no choice besides them."""
        for name, words in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: name})
            yield {"selected": self.value() == name, "query_string": query, "display": words}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the chosen state."""
        return queryset.mine_and_review(self.user) if self.value() == MINE else queryset.shown_as(self.value())


class _Chosen(SelectFilter):
    """A filter by one row of another table."""

    column = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), words) for kind, pk, words in _choices(request) if kind == self.parameter_name]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep what has the chosen row; a number nobody offered keeps everything."""
        offered = {key for key, _ in self.lookup_choices}
        return queryset.filter(**{self.column: self.value()}) if self.value() in offered else queryset


class SectionFilter(_Chosen):
    """The section, without its subsections."""

    title, parameter_name, column = "section", "section", "section"


class AuthorFilter(_Chosen):
    """Somebody in the byline, in any role."""

    title, parameter_name, column = "author", "author", "authors"


class SeriesFilter(_Chosen):
    """The series."""

    title, parameter_name, column = "series", "series", "series"


class ProblemFilter(SelectFilter):
    """What the checks of the last save found, and photos that are missing."""

    title = "lacks"
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("problems", "Has problems"), ("errors", "Fails a check while live"), ("photo", "No lead photo")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep what lacks something."""
        if self.value() == "problems":
            return queryset.with_problems()
        if self.value() == "errors":
            return queryset.failing()
        return queryset.filter(lead_photo=None) if self.value() == "photo" else queryset


class LanguageFilter(SelectFilter):
    """The language, where the site has several."""

    title = "language"
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, str(name)) for code, name in settings.LANGUAGES]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep one language."""
        return queryset.filter(language=self.value()) if self.value() in dict(settings.LANGUAGES) else queryset


class MonthFilter(SelectFilter):
    """The month of publication: the next two and the last twelve; older ones by the search."""

    title = "month"
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        now = timezone.localdate()
        first = now.year * 12 + now.month - 1
        months = (divmod(first + MONTHS_AHEAD - step, 12) for step in range(MONTHS_BACK + MONTHS_AHEAD + 1))
        return [(f"{year}-{month + 1:02}", f"{MONTHS[month + 1]} {year}") for year, month in months]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep one month, in the zone of the editor."""
        if self.value() not in dict(self.lookup_choices):
            return queryset
        start = date.fromisoformat(f"{self.value()}-01")
        return queryset.filter(publish_at__year=start.year, publish_at__month=start.month)


def _choices(request: HttpRequest) -> list[tuple[str, int, str]]:
    """Return what sections, authors and series there are to choose: one query a request."""
    known: list[tuple[str, int, str]] | None = getattr(request, "filter_choices", None)
    if known is None:
        known = sorted(rows_of(Asked("choices of filters"), _offered), key=lambda row: str(row[2]).casefold())
        request.filter_choices = known  # type: ignore[attr-defined]
    return known


def _offered() -> Any:
    parts = [_part(Section, "section", "name"), _part(Author, "author", "name"), _part(Series, "series", "title")]
    return parts[0].union(*parts[1:], all=True).order_by()


def _part(model: Any, kind: str, words: str) -> Any:
    rows = model.objects.order_by() if model is not Author else model.objects.filter(is_active=True).order_by()
    return rows.annotate(kind=Value(kind, CharField()), words=Cast(words, CharField())).values_list(
        "kind", "pk", "words"
    )
