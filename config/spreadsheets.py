"""Lists as CSV files that no spreadsheet program runs as formulas, sent while their rows are read."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

# A cell that begins like this is a formula to spreadsheet programs; a quote mark before it makes it text.
# https://owasp.org/www-community/attacks/CSV_Injection
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Where HTML begins a line of its own, its words must not run together.
_BEGINS_LINE = re.compile(r"<(?=(?:p|li|br|div|span)\b)")
# Rows that are written before the first of them is sent.
ROWS_AT_ONCE = 500


def safe_cell(value: Any) -> str:
    """Return a value as text for a cell; what would be a formula is quoted. Numbers stay numbers."""
    if value is None:
        return ""
    text = str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_FORMULA) and not is_number else text


def as_words(value: Any) -> Any:
    """Return what a list prints as a cell says it: HTML as its words, a moment with its zone, yes and no."""
    if isinstance(value, SafeString):
        return " ".join(unescape(strip_tags(_BEGINS_LINE.sub(" <", value))).split())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M %Z}"
    return "" if value == "–" else value


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Return an answer that downloads rows as CSV, in UTF-8 with the mark that spreadsheet programs look for.

    Rows are taken while the answer is sent, a few hundred in memory at once, in the time zone of whoever asked.
    """
    pieces = _pieces(head, rows, timezone.get_current_timezone())
    answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _pieces(head: Sequence[str], rows: Iterable[Sequence[Any]], zone: tzinfo) -> Iterator[str]:
    yield f"\ufeff{_lines([head])}"
    remaining = iter(rows)
    while True:
        # The zone of the request is gone by now, and must not stay with whoever is served between two pieces.
        with timezone.override(zone):
            piece = _lines(islice(remaining, ROWS_AT_ONCE))
        if not piece:
            return
        yield piece


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([safe_cell(value) for value in row] for row in rows)
    return text.getvalue()
