"""Save sections, tags, authors and series: each with its address, tags with the name that makes them one.

`by` is None for an import, which is written down once as a whole. `only` names the fields somebody changed: what others
changed since stays as they left it.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.services.auditing import log_act
from articles.addresses import fold
from articles.models import Author, Section, Series, Tag
from articles.permissions import check_listed
from articles.services.slugs import PLACEHOLDER, assign_slug

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import User

_EDITED_FIELDS = {
    Section: ("name", "description", "color", "order", "parent", "is_active"),
    Tag: ("name", "folded_name", "description"),
    Author: ("name", "role", "biography", "photo", "user", "is_active"),
    Series: ("title", "summary"),
}
# Made from another field, and so changed with it.
_FOLLOWS = {"folded_name": "name"}

type Listed = Section | Tag | Author | Series


def save_section(section: Section, *, by: User | None = None, only: Collection[str] | None = None) -> None:
    """Store a section. Raises ValidationError when it would make a third level, SlugTaken for its address."""
    parent = section.parent
    if parent is not None and (parent.parent_id is not None or parent.pk == section.pk):
        raise ValidationError({"parent": "Sections have two levels at most; choose a section without a parent."})
    if parent is not None and section.pk and section.subsections.exists():
        raise ValidationError({"parent": "This section has sections beneath it, so it cannot stand beneath another."})
    _save(section, by, only)


def save_tag(tag: Tag, *, by: User | None = None, only: Collection[str] | None = None) -> None:
    """Store a tag. Raises ValidationError when a tag of this name exists, whatever its case and marks."""
    tag.name = " ".join(tag.name.split())
    tag.folded_name = fold(tag.name)
    if not any(letter.isalnum() for letter in tag.folded_name):
        raise ValidationError({"name": "Give the tag a name with at least one letter or digit."})
    other = Tag.objects.filter(folded_name=tag.folded_name).exclude(pk=tag.pk).first()
    if other is not None:
        raise ValidationError({"name": f"The tag “{other}” exists already; use it."})
    _save(tag, by, only)


def save_author(author: Author, *, by: User | None = None, only: Collection[str] | None = None) -> None:
    """Store an author with an address."""
    author.name = " ".join(author.name.split())
    _save(author, by, only)


def save_series(series: Series, *, by: User | None = None, only: Collection[str] | None = None) -> None:
    """Store a series with an address."""
    series.title = " ".join(series.title.split())
    _save(series, by, only)


@transaction.atomic
def _save(row: Listed, by: User | None, only: Collection[str] | None) -> None:
    wanted, is_new = row.slug, row.pk is None
    if by is not None:
        check_listed(by, "add" if is_new else "change", type(row))
    changes: dict[str, list[object]] = {}
    if is_new:
        row.slug = f"{PLACEHOLDER}{secrets.token_hex(8)}"
        row.save(force_insert=True)
        row.slug = ""
    else:
        stored = type(row).objects.select_for_update(no_key=True).get(pk=row.pk)
        changes = _changes(stored, row, only)
        row.slug = stored.slug
        row.save(update_fields=[name for name in changes if name != "slug"])
    assign_slug(row, wanted if is_new or only is None or "slug" in only else "")
    if by is not None and (is_new or changes):
        log_act("added" if is_new else "saved", row, by=by, changes=changes)


def _changes(stored: Listed, row: Listed, only: Collection[str] | None) -> dict[str, list[object]]:
    """Return what differs from the stored row, as it was and is."""
    names = [name for name in _EDITED_FIELDS[type(row)] if only is None or _FOLLOWS.get(name, name) in only]
    if row.slug and (only is None or "slug" in only):
        names.append("slug")
    pairs = {name: [getattr(stored, name), getattr(row, name)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
