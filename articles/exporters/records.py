"""Rows as records of Broadsheet JSON Lines: fixed order of keys, nothing empty, times in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

type Record = dict[str, Any]


def record(kind: str, fields: Mapping[str, Any]) -> Record:
    """Return a record without what is absent: None, and empty texts and lists."""
    return {"kind": kind} | {name: value for name, value in fields.items() if value not in (None, "", [])}


def at(moment: datetime | None) -> str | None:
    """Return a time as the file says it."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def unless(usual: Any, value: Any) -> Any:
    """Return a value, or None where it is what everybody takes it to be."""
    return None if value == usual else value
