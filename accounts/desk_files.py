"""Every list of the desk as a file: the rows it is filtered to, for who may see it, with an entry in the audit log."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.services.auditing import log_act
from config.spreadsheets import ROWS_AT_ONCE, as_words, csv_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.http import HttpRequest, HttpResponseBase
    from django.urls import URLPattern

# A longer file would keep a thread of the server busy for a minute.
MOST_ROWS = 50_000
EXPORTED = "exported a list"
# Of the address of a list: what says where in it one is, not what it is narrowed by.
_PLACES = {"p", "all", "e", "_popup", "_to_field", "look"}


class ListFile(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list that can be taken along as CSV. Its scope is that of `get_queryset`, its filters those of its address."""

    # Fields and methods of a row's line in the file, where they are not the columns of the list.
    file_columns: ClassVar[tuple[str, ...]] = ()

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = require_GET(self.admin_site.admin_view(self.list_file))
        return [path("export/", view, name=name), *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Let the list know the address of its file."""
        changelist: Any = super().get_changelist_instance(request)
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_export")
        chosen = self._narrowed_by(request)
        changelist.file_address = f"{address}?{urlencode(chosen, doseq=True)}" if chosen else address
        return changelist

    def list_file(self, request: HttpRequest) -> HttpResponseBase:
        """Send the list as it is filtered: the list's own queries, two for count and log, one for all rows.

        A list that is longer than a file may be is refused with a sentence.
        """
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            rows: Any = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect("../?e=1")
        count = rows.order_by()[: MOST_ROWS + 1].count()
        if count > MOST_ROWS:
            sentence = f"The list has more than {MOST_ROWS:,} rows. Narrow it by a filter, then export it."
            messages.error(request, sentence)
            return HttpResponseRedirect(f"../?{urlencode(self._narrowed_by(request), doseq=True)}")
        return self.send_rows(request, self.file_rows(request, rows), count)

    def send_rows(self, request: HttpRequest, rows: Any, count: int) -> HttpResponseBase:
        """Send these rows, and write down that somebody took them."""
        columns = self.get_file_columns(request)
        plural = str(self.opts.verbose_name_plural)
        narrowed = urlencode([(name, _unless_address(str(value))) for name, value in request.GET.items()])
        log_act(
            EXPORTED,
            by=request.user,  # type: ignore[arg-type]
            reason=f"{plural[:1].upper()}{plural[1:]}: {count:,} row{'s' * (count != 1)}, {', '.join(columns)}",
            changes={"narrowed by": [None, narrowed]} if narrowed else None,
        )
        name = f"{plural.replace(' ', '-')}-{timezone.localdate():%Y-%m-%d}.csv"
        return csv_file(name, self.file_head(columns), self._lines(rows, columns))

    def get_file_columns(self, request: HttpRequest) -> Sequence[str]:
        """Return what a line holds for this person."""
        return self.file_columns or [str(name) for name in self.list_display if name != "action_checkbox"]

    def file_rows(self, request: HttpRequest, rows: Any) -> Any:
        """Return the rows with what a line needs of other tables."""
        return rows

    def file_filled(self, rows: Sequence[Any]) -> Iterable[Any]:
        """Return a few hundred rows with what is asked for all of them at once."""
        return rows

    def file_head(self, columns: Sequence[str]) -> list[str]:
        """Return the names of the columns."""
        return [str(label_for_field(name, self.model, self)) for name in columns]

    def _lines(self, rows: Any, columns: Sequence[str]) -> Iterator[list[Any]]:
        for some in batched(rows.iterator(chunk_size=ROWS_AT_ONCE), ROWS_AT_ONCE):
            for row in self.file_filled(some):
                yield [self._cell(name, row) for name in columns]

    def _cell(self, name: str, row: Any) -> Any:
        field, _, value = lookup_field(name, row, self)
        if field is not None and field.flatchoices:
            value = dict(field.flatchoices).get(value, value)
        return as_words(value)

    def _narrowed_by(self, request: HttpRequest) -> dict[str, list[str]]:
        return {name: values for name, values in request.GET.lists() if name not in _PLACES}  # type: ignore[misc]


def _unless_address(value: str) -> str:
    """Return what a list was narrowed by as the log may keep it."""
    return "…" if "@" in value else value
