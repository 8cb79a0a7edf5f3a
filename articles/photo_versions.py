"""Which words and rights of a photo somebody began from, so that two people do not overwrite each other."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.models import AuditEntry
from articles.errors import FieldRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from articles.models import Photo

# Hexadecimal digits: a value somebody typed meets another by chance once in four thousand million times.
DIGITS = 8


def seals_of(photo: Photo, names: Iterable[str]) -> dict[str, str]:
    """Return a short word for the value of each field; equal values have equal words."""
    return {name: seal_of(getattr(photo, name)) for name in names}


def seal_of(value: object) -> str:
    """Return the short word for one value."""
    # A moment comes back from a form in another zone, and without its parts of a second.
    text = str(int(value.timestamp())) if isinstance(value, datetime) else str(value)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def read_seals(typed: str) -> dict[str, str]:
    """Return the words a form carried; none where they cannot be read."""
    try:
        found = json.loads(typed)
    except ValueError:
        return {}
    return {str(name): str(seal) for name, seal in found.items()} if isinstance(found, dict) else {}


def written(seals: Mapping[str, str]) -> str:
    """Return the words as a form carries them."""
    return json.dumps(seals)


def refuse_meanwhile(stored: Photo, changes: Mapping[str, Sequence[Any]], opened: Mapping[str, str]) -> None:
    """Raise FieldRefused where a field about to change says something else than when its form was opened."""
    for name, (value, _) in changes.items():
        if name in opened and seal_of(value) != opened[name]:
            entry = AuditEntry.objects.filter(object_type=stored._meta.label_lower, object_key=str(stored.pk)).first()
            raise FieldRefused(
                name,
                f"{entry.by_name if entry else 'Somebody'} changed this meanwhile to “{value or 'nothing'}”. "
                "What you typed is still here: save again to put it in its place.",
            )
