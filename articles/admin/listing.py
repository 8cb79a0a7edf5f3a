"""Long lists of the desk: their rows are put together in one loop.

Django asks the model about every cell of a list anew and renders a template for every filter; of a page of fifty rows
that was four fifths of the time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import ChangeList
from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.safestring import SafeString

CHECKBOX = "action_checkbox"


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
    """A list whose columns are methods of its screen that take a row and return text or HTML."""

    @property
    def headers(self) -> list[dict[str, Any]]:
        """Return what stands above the columns, with the addresses that sort by them."""
        return list(result_headers(self))

    @property
    def rows(self) -> SafeString:
        """Return the rows of this page as HTML: no query."""
        classes = tuple("action-checkbox" if name == CHECKBOX else f"field-{name}" for name in self.list_display)
        return format_html_join("\n", "{}", ((row_of(classes, *cells),) for cells in self._cells()))

    @property
    def folded_filters(self) -> list[SelectFilter]:
        """Return the filters that are fields of the search form."""
        return [spec for spec in self.filter_specs if isinstance(spec, SelectFilter)]

    @property
    def is_narrowed(self) -> bool:
        """Tell whether one of them keeps rows back."""
        return any(spec.value() for spec in self.folded_filters)

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        screen: Any = self.model_admin
        columns = [_tick if name == CHECKBOX else getattr(screen, str(name)) for name in self.list_display]
        for row in self.result_list:
            yield tuple(column(row) for column in columns)


# The same rows are printed again and again while a day's work goes on: a few pages of them stay in memory. Their HTML
# follows from the arguments and from nothing else; typed, because text that is safe equals text that is not.
remembered = lru_cache(maxsize=1_000, typed=True)


@remembered
def row_of(classes: tuple[str, ...], *cells: Any) -> SafeString:
    """Return the row of a table with these cells."""
    inside = format_html_join("", '<td class="{}">{}</td>', zip(classes, cells, strict=True))
    return format_html("<tr>{}</tr>", inside)


@remembered
def tick_box(pk: int, name: str) -> SafeString:
    """Return the box that chooses a row for an act on many."""
    return format_html(
        '<input class="action-select" type="checkbox" name="_selected_action" value="{}" aria-label="Choose {}">',
        pk,
        name,
    )


def _tick(row: Any) -> SafeString:
    return tick_box(row.pk, str(row))
