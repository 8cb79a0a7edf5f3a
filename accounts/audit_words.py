"""Entries of the audit log in words: what kind of object it was, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.html import format_html_join

if TYPE_CHECKING:
    from accounts.models import AuditEntry


def kind_in_words(label: str) -> str:
    """Return the name of a kind of object; one that is gone keeps its technical name."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def changes_in_words(entry: AuditEntry) -> str:
    """Return what changed, one line a field: was, and is."""
    rows = [(name, *(_word(value) for value in pair)) for name, pair in entry.changes.items()]
    return format_html_join("", '<p class="desk-change"><b>{}</b>: {} → {}</p>', rows) or "–"


def _word(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
