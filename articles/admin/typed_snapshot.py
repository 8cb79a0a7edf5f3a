"""Read what was typed into the article form without asking whether it may stand: autosaves never fail for a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from articles.admin.editor_html import from_editor
from articles.snapshots import KEYS, MOMENTS, RELATIONS, Snapshot

if TYPE_CHECKING:
    from django.http import QueryDict

MOST_ROWS = 200
_FLAGS = ("skips_glossary", "noindex")
_NUMBERS = (*KEYS, "series_order")
_MOMENT = forms.SplitDateTimeField(required=False)


def read_typed(data: QueryDict) -> dict[str, Any]:
    """Return the fields a form sent, as `Snapshot.to_fields` writes them; what cannot be read is left out."""
    fields: dict[str, Any] = {}
    for name in Snapshot.__dataclass_fields__:
        if name in MOMENTS:
            _read_moment(data, name, fields)
        elif name in _NUMBERS and name in data:
            fields[name] = _number(data.get(name, ""))
        elif name in _FLAGS:
            # A box that is not ticked sends nothing; the title says that the form was sent whole.
            if "title" in data:
                fields[name] = name in data
        elif name not in RELATIONS and name in data:
            fields[name] = data.get(name, "")
    if "body" in fields:
        fields["body"] = from_editor(fields["body"])
    return fields | _read_relations(data)


def _read_moment(data: QueryDict, name: str, fields: dict[str, Any]) -> None:
    prefix = "schedule_at" if name == "publish_at" else name
    if f"{prefix}_0" not in data:
        return
    try:
        moment = _MOMENT.clean([data[f"{prefix}_0"], data.get(f"{prefix}_1", "")])
    except ValidationError:
        return
    fields[name] = moment.isoformat() if moment else None


def _read_relations(data: QueryDict) -> dict[str, Any]:
    relations: dict[str, Any] = {}
    if "title" in data:
        relations["tags"] = sorted({number for value in data.getlist("tags") if (number := _number(value))})
    if "bylines-TOTAL_FORMS" in data:
        rows = _rows(data, "bylines", "author", ("role",))
        relations["bylines"] = [{**row, "role": row["role"] or "text"} for row in rows]
    if "gallery-TOTAL_FORMS" in data:
        relations["gallery"] = _rows(data, "gallery", "photo", ("caption", "alt"))
    return relations


def _rows(data: QueryDict, prefix: str, named: str, texts: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the rows of one kind that name something and stay, by their numbers."""
    found: list[tuple[int, dict[str, Any]]] = []
    for index in range(min(_number(data.get(f"{prefix}-TOTAL_FORMS", "")) or 0, MOST_ROWS)):
        at = f"{prefix}-{index}-"
        target = _number(data.get(f"{at}{named}", ""))
        if target and f"{at}DELETE" not in data:
            row = {named: target, **{text: data.get(f"{at}{text}", "") for text in texts}}
            found.append((_number(data.get(f"{at}order", "")) or 0, row))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def _number(value: str) -> int | None:
    """Return a number as ids have it, else None."""
    short = value.strip()[:18]
    return int(short) if short.isascii() and short.isdigit() else None
