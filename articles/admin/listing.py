"""Long lists of the desk: their rows are put together in one loop, and asked for by statements that are known.

Django builds the query of a list anew for each page, asks the model about every cell and renders a template for every
filter; of a page of fifty rows that was nine tenths of the time.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_list import pagination, result_headers
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import InvalidPage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.html import format_html, format_html_join

from accounts.models import User
from articles.desk_numbers import CountOf
from articles.querysets import scope_of
from config.lately import Lately
from config.prepared import Asked, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

CHECKBOX = "action_checkbox"
# The same rows are printed again and again while a day's work goes on: a few pages of them stay in memory, by all that
# they show. What stands around them follows from the choices of the page.
_rows: Lately[SafeString] = Lately(400)
_around: Lately[SafeString] = Lately(60)


class SelectFilter(admin.SimpleListFilter):
    """A filter chosen in a field of the search form: one of forty authors is found there sooner than in links."""

    @property
    def options(self) -> SafeString:
        """Return its choices as HTML."""
        chosen, choices = self.value(), ((str(value), words) for value, words in self.lookup_choices)
        return format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((value, " selected" if value == chosen else "", words) for value, words in choices),
        )


class RowList(ChangeList):
    """A list whose columns are methods of its screen that take a row and return text or HTML.

    Its queryset is built only where nobody asked the same lately.
    """

    # What stands above the rows: a template that follows from the list's choices alone.
    search_template = ""
    most_counted: int | None = None

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(request, *args, **kwargs)

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        """Say now what narrows the list; on a page that only shows, build the rows when they are needed."""
        if request.method != "GET":
            return super().get_queryset(request, exclude_parameters)
        self.filter_specs, self.has_filters, _, _, self.has_active_filters = self.get_filters(request)
        build = super().get_queryset
        return SimpleLazyObject(lambda: build(request, exclude_parameters))

    def loaded(self, rows: Any) -> Any:
        """Return the rows of a page with what they print; what is only counted needs none of it."""
        return rows

    def get_results(self, request: HttpRequest) -> None:
        """Load one page: a query for its length, and one for its rows."""
        self.result_count = self.count_rows()
        places: Any = range(self.result_count)
        self.paginator = self.model_admin.get_paginator(request, places, self.list_per_page)
        self.full_result_count, self.show_full_result_count, self.show_admin_actions = None, False, True
        self.multi_page = self.result_count > self.list_per_page
        self.can_show_all = self.result_count <= self.list_max_show_all
        start = self._start() if self.multi_page and not (self.show_all and self.can_show_all) else 0
        end = start + self.list_per_page
        self.result_list = self._ask(("rows", start, end), lambda: self.loaded(self.queryset)[start:end])

    def count_rows(self) -> int:
        """Return how many there are, one more than the most that are counted for all beyond."""

        def count() -> Any:
            keys = self.queryset.order_by().values("pk")
            counted = CountOf(keys if self.most_counted is None else keys[: self.most_counted + 1])
            # A statement has to begin somewhere: with who asks.
            asking = User.objects.filter(pk=self.request.user.pk)
            return asking.annotate(number=counted).values_list("number", flat=True)

        return int(self._ask(("count",), count)[0] or 0)

    def _start(self) -> int:
        try:
            number: int = self.paginator.validate_number(self.page_num)
        except InvalidPage as err:
            raise IncorrectLookupParameters from err
        return (number - 1) * self.list_per_page

    def _ask(self, what: tuple[Hashable, ...], build: Callable[[], Any]) -> list[Any]:
        """Return what a queryset of this list returns; words somebody looks for make statements of their own."""
        if self.query or self.request.method != "GET":
            return list(build())
        return rows_of(Asked((self.opts.label, *what, scope_of(self.request.user), self.chosen)), build)  # type: ignore[arg-type]

    @cached_property
    def chosen(self) -> Hashable:
        """Return all that the address and the filters decide, as a key; a choice nobody offers is none."""
        params = tuple(sorted((name, tuple(values)) for name, values in self.filter_params.items()))
        specs: Iterable[Any] = self.filter_specs
        values = ((spec.value(), [str(value) for value, _ in spec.lookup_choices]) for spec in specs)
        return (params, tuple((value, value in offered) for value, offered in values))

    @property
    def head(self) -> SafeString:
        """Return the words above the columns, with the addresses that sort by them."""
        return self._keep("head", (), lambda: render_to_string("admin/desk/_columns.html", {"cl": self}))

    @property
    def headers(self) -> list[dict[str, Any]]:
        """Return what stands above the columns."""
        return list(result_headers(self))

    @property
    def search(self) -> SafeString:
        """Return what the list is narrowed by."""
        specs: Iterable[Any] = self.filter_specs
        offered = tuple(tuple(spec.lookup_choices) for spec in specs)
        return self._keep(
            "search", (offered, *self.told()), lambda: render_to_string(self.search_template, {"cl": self})
        )

    def told(self) -> tuple[Hashable, ...]:
        """Return what else the search prints."""
        return ()

    @property
    def pages(self) -> SafeString:
        """Return the way to other pages."""
        key = (self.page_num, self.result_count)
        return self._keep("pages", key, lambda: render_to_string("admin/pagination.html", pagination(self)))

    def _keep(self, part: str, key: tuple[Hashable, ...], make: Callable[[], SafeString]) -> SafeString:
        if self.query:
            return make()
        columns = tuple(self.list_display)
        return _around.keep((self.opts.label, part, columns, self.chosen, self.list_per_page, key), make)

    @property
    def rows(self) -> SafeString:
        """Return the rows of this page as HTML: no query."""
        classes = tuple("action-checkbox" if name == CHECKBOX else f"field-{name}" for name in self.list_display)
        screen, zone = self.model_admin, timezone.get_current_timezone_name()
        columns = [_tick if name == CHECKBOX else getattr(screen, str(name)) for name in self.list_display]

        def rows() -> Iterator[tuple[SafeString]]:
            for row in self.result_list:
                key = (self.opts.label, classes, zone, stored(row), self.shown_of(row))
                yield (_rows.keep(key, partial(_printed, self.opened, row, classes, columns)),)

        return format_html_join("\n", "{}", rows())

    def opened(self, row: Any) -> Any:
        """Return a row that is about to be printed, with what was loaded as text read."""
        return row

    def shown_of(self, row: Any) -> Hashable:
        """Return what a row shows besides its own values: what the clock makes of it, words of other rows."""
        return None

    @property
    def folded_filters(self) -> list[SelectFilter]:
        """Return the filters that are fields of the search form."""
        return [spec for spec in self.filter_specs if isinstance(spec, SelectFilter)]

    @property
    def is_narrowed(self) -> bool:
        """Tell whether one of them keeps rows back."""
        return any(spec.value() for spec in self.folded_filters)


# Pieces of rows; typed, because text that is safe equals text that is not.
remembered = lru_cache(maxsize=500, typed=True)


def stored(row: Any) -> tuple[Any, ...]:
    """Return all values that were loaded for a row; those of lists must be hashable."""
    return tuple(value for name, value in vars(row).items() if name != "_state")


def _printed(opened: Callable[[Any], Any], row: Any, classes: tuple[str, ...], columns: list[Any]) -> SafeString:
    opened(row)
    cells = [column(row) for column in columns]
    inside = format_html_join("", '<td class="{}">{}</td>', zip(classes, cells, strict=True))
    return format_html("<tr>{}</tr>", inside)


def _tick(row: Any) -> SafeString:
    """Return the box that chooses a row for an act on many."""
    return format_html(
        '<input class="action-select" type="checkbox" name="_selected_action" value="{}" aria-label="Choose {}">',
        row.pk,
        str(row),
    )
