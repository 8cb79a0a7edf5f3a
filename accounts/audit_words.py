"""Entries of the audit log in words: what kind of object it was, and what changed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html_join

from accounts.standing import in_words

if TYPE_CHECKING:
    from accounts.models import AuditEntry

# As entries hold them: a moment, and how many words went and came.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
COUNT = re.compile(r"[+-](\d+) words")


def kind_in_words(label: str) -> str:
    """Return the name of a kind of object; one that is gone keeps its technical name."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def changes_in_words(entry: AuditEntry) -> str:
    """Return what changed, one line a field: was, and is."""
    rows = [(_field(entry.object_type, name), _change(*pair)) for name, pair in entry.changes.items()]
    return format_html_join("", '<p class="desk-change"><b>{}</b>: {}</p>', rows) or "–"


def _field(label: str, name: str) -> str:
    """Return the name of a field as its form says it; what is no field keeps its own."""
    try:
        field = apps.get_model(label)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return name.replace("_", " ")
    return str(getattr(field, "verbose_name", name.replace("_", " ")))


def _change(before: Any, after: Any) -> str:
    counts = [COUNT.fullmatch(str(value)) for value in (before, after)]
    if counts[0] and counts[1]:
        gone, come = int(counts[0][1]), int(counts[1][1])
        return f"{gone} word{'' if gone == 1 else 's'} out, {come} in"
    return f"{_word(before)} → {_word(after)}"


def _word(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return in_words(datetime.fromisoformat(value))
    return str(value)
