"""Lists as CSV files that no spreadsheet program runs as formulas."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A cell that begins like this is a formula to spreadsheet programs; a quote mark before it makes it text.
# https://owasp.org/www-community/attacks/CSV_Injection
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> str:
    """Return a value as text for a cell; what would be a formula is quoted. Numbers stay numbers."""
    if value is None:
        return ""
    text = str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_FORMULA) and not is_number else text


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return an answer that downloads rows as CSV, in UTF-8 with the mark that spreadsheet programs look for."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(answer)
    writer.writerow(head)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return answer
