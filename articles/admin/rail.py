"""The rail of the article form: the form's own cards with fields and rows, and what other parts offer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from articles.desk_cards import ORDER, cards_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.desk_cards import Shown
    from articles.models import Article

# Name, title and fields of each card; a folded one opens when it is needed, or when a field in it was refused.
FIELDS: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    ("status", "Status and time", ("schedule_at", "unpublish_at", "pinned_until")),
    ("lead", "Lead photo", ("lead_thumb", "lead_photo", "lead_alt", "lead_caption")),
    ("where", "Where", ("section", "tags", "kind", ("series", "series_order"), "language")),
    ("who", "Who", ("byline", "sponsored_by")),
    (
        "sharing",
        "Search and sharing",
        ("slug", "new_address", "seo_title", "seo_description", "canonical_url", "noindex"),
    ),
    ("discussion", "Discussion", ("discussion", "discussion_closes_at")),
)
FOLDED = frozenset({"sharing"})
ROWS_IN = {"gallery": "photos", "bylines": "who"}
TEXT_FIELDS = ("kicker", "title", "standfirst", "body", "opened_version")
FIELDSETS = (
    (None, {"fields": TEXT_FIELDS, "classes": ("desk-text",)}),
    *((title, {"fields": fields, "classes": (f"desk-fields--{name}",)}) for name, title, fields in FIELDS),
)
# What has no address yet is given one by the first save.
FIELDSETS_OF_NEW = tuple(
    (title, {**options, "fields": tuple(name for name in options["fields"] if name != "new_address")})
    for title, options in FIELDSETS
)
_NAMES = {title: name for name, title, _ in FIELDS}
_TITLES = {name: title for title, name in _NAMES.items()} | {"photos": "Photos"}


@dataclass
class Box:
    """One card as it is printed: its fields, its rows, and what others put into it."""

    name: str
    title: str
    order: int
    fieldset: Any = None
    rows: Any = None
    shown: list[Shown] = field(default_factory=list)
    is_folded: bool = False


def boxes_for(request: HttpRequest, article: Article | None, adminform: Any, formsets: Any) -> list[Box]:
    """Return the cards of the rail in order. Queries are those of the registered cards."""
    boxes: dict[str, Box] = {}
    for fieldset in adminform:
        if fieldset.name in _NAMES:
            name = _NAMES[fieldset.name]
            _box(boxes, name).fieldset = fieldset
            _box(boxes, name).is_folded = name in FOLDED and not _is_refused(adminform.form, fieldset)
    for formset in formsets:
        _box(boxes, ROWS_IN[formset.formset.prefix]).rows = formset
    for shown in cards_for(request, article):
        _box(boxes, shown.card.name, shown).shown.append(shown)
    return sorted(boxes.values(), key=lambda box: (box.order, box.name))


def _box(boxes: dict[str, Box], name: str, shown: Shown | None = None) -> Box:
    title = _TITLES.get(name) or (shown.card.title if shown else "")
    order = ORDER.get(name, 0) if shown is None else ORDER.get(name, shown.card.order)
    return boxes.setdefault(name, Box(name, title, order))


def _is_refused(form: Any, fieldset: Any) -> bool:
    names = {line for part in fieldset.fields for line in ([part] if isinstance(part, str) else part)}
    return bool(names & set(form.errors))
