"""The fields of a snapshot in words: labels, and values as people say them, for pages that show what changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F, Value
from django.utils import timezone

from articles.differences import Piece, differences
from articles.merging import TEXTS
from articles.models import Article, Author, Byline, Photo, Section, Series, Tag
from articles.snapshots import MOMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from articles.snapshots import Snapshot

_LABELS = {
    "lead_photo": "Lead photo", "lead_alt": "Lead photo: alt text", "lead_caption": "Lead photo: caption",
    "bylines": "Names in the byline", "byline": "Byline shows", "gallery": "Photos", "body": "Text", "slug": "Address",
    "series_order": "Part of the series", "unpublish_at": "Ends", "pinned_until": "Leads the front page until",
    "discussion": "Comments are", "discussion_closes_at": "Comments close", "publish_at": "Planned for",
}  # fmt: skip
_ROLES = dict(Byline.Role.choices)

type Names = dict[tuple[str, int], str]


@dataclass(frozen=True)
class FieldChange:
    """One field that differs: what it is called, what it said and says, and for texts the words that changed."""

    name: str
    label: str
    before: str
    after: str
    pieces: list[Piece] = field(default_factory=list)


def label_of(name: str) -> str:
    """Return what a field is called at the desk."""
    if name in _LABELS or name == "tags":
        return _LABELS.get(name, "Tags")
    return str(Article._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def field_changes(before: Snapshot, after: Snapshot, names: Names, only: Iterable[str] = ()) -> list[FieldChange]:
    """Return the fields but the body that differ, in the order of the form: all, or only some of them."""
    wanted = set(only)
    return [
        change_of(name, getattr(before, name), getattr(after, name), names)
        for name in after.changed_from(before)
        if name != "body" and (not wanted or name in wanted)
    ]


def change_of(name: str, before: Any, after: Any, names: Names) -> FieldChange:
    """Return one field's change."""
    old, new = in_words(name, before, names), in_words(name, after, names)
    return FieldChange(name, label_of(name), old, new, differences(old, new) if name in TEXTS else [])


def names_of(*snapshots: Snapshot) -> Names:
    """Return the names of the rows that differ between snapshots: at most one query, none if none does."""
    wanted: dict[str, set[int]] = {}
    for kind, name in (("section", "section"), ("series", "series"), ("photo", "lead_photo")):
        if len({getattr(one, name) for one in snapshots}) > 1:
            wanted.setdefault(kind, set()).update(getattr(one, name) for one in snapshots if getattr(one, name))
    for kind, name, key in (("tag", "tags", ""), ("author", "bylines", "author"), ("photo", "gallery", "photo")):
        if any(getattr(one, name) != getattr(snapshots[0], name) for one in snapshots):
            ids = {row[key] if key else row for one in snapshots for row in getattr(one, name)}
            wanted.setdefault(kind, set()).update(ids)
    return _load({kind: ids for kind, ids in wanted.items() if ids})


def in_words(name: str, value: Any, names: Names) -> str:
    """Return one value as people say it; nothing is an empty text."""
    if value is None or value in ("", []):
        return ""
    if name in MOMENTS:
        return f"{timezone.localtime(value):%-d %B %Y %H:%M %Z}"
    if name in _NAMED:
        return _NAMED[name](value, names)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    choices = dict(Article._meta.get_field(name).flatchoices) if name != "body" else {}  # type: ignore[union-attr]
    return str(choices.get(value, value))


def _signed(row: Any, names: Names) -> str:
    return f"{_named('author', row['author'], names)} ({_ROLES.get(row['role'], row['role'])})"


def _place(row: Any, names: Names) -> str:
    words = [f"“{row[key]}”" for key in ("caption", "alt") if row[key]]
    return " ".join([_named("photo", row["photo"], names), *words])


def _named(kind: str, pk: int, names: Names) -> str:
    return names.get((kind, pk), f"{kind} number {pk}")


_NAMED: dict[str, Callable[[Any, Names], str]] = {
    "section": lambda pk, names: _named("section", pk, names),
    "series": lambda pk, names: _named("series", pk, names),
    "lead_photo": lambda pk, names: _named("photo", pk, names),
    "tags": lambda ids, names: ", ".join(_named("tag", pk, names) for pk in ids),
    "bylines": lambda rows, names: ", ".join(_signed(row, names) for row in rows),
    "gallery": lambda rows, names: ", ".join(_place(row, names) for row in rows),
}
_ROWS: dict[str, tuple[Any, str]] = {
    "section": (Section, "name"),
    "series": (Series, "title"),
    "tag": (Tag, "name"),
    "author": (Author, "name"),
    "photo": (Photo, "alt"),
}


def _load(wanted: dict[str, set[int]]) -> Names:
    """Return the names of rows of several kinds in one query."""
    queries = [
        _ROWS[kind][0]
        .objects.filter(pk__in=ids)
        .order_by()
        .annotate(row_kind=Value(kind), row_name=F(_ROWS[kind][1]))
        .values_list("row_kind", "pk", "row_name")
        for kind, ids in wanted.items()
    ]
    if not queries:
        return {}
    rows = queries[0].union(*queries[1:], all=True).order_by() if queries[1:] else queries[0]
    return {(kind, pk): name or f"{kind} number {pk}" for kind, pk, name in rows}
