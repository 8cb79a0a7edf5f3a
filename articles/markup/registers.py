"""Entries of the registers as values: what the steps know of legal marks and glossary terms. No database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.markup.matching import Matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """One entry with its spellings, and the moments between which it holds; None: always."""

    id: int
    name: str
    spellings: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it is in force."""
        return not self.begins_after(moment) and (self.ends_at is None or self.ends_at > moment)

    def begins_after(self, moment: datetime) -> bool:
        """Tell whether it is yet to come into force."""
        return self.starts_at is not None and self.starts_at > moment


@dataclass(frozen=True)
class Mark(Entry):
    """A legal mark. `is_inline`: its note stands in brackets after the name, not at the foot."""

    note: str = ""
    is_inline: bool = False


@dataclass(frozen=True)
class Term(Entry):
    """A glossary term and where it leads: a path of this site, or a full address."""

    url: str = ""
    title: str = ""


def spellings_of(name: str, aliases: str) -> tuple[str, ...]:
    """Return a name with its aliases, which are typed one a line."""
    return tuple(dict.fromkeys(filter(None, (line.strip() for line in [name, *aliases.splitlines()]))))


def matcher_of(entries: Iterable[Entry], *, with_possessive: bool = False) -> Matcher:
    """Return a matcher whose keys are the entries' ids."""
    return Matcher([(entry.id, (entry.name, *entry.spellings)) for entry in entries], with_possessive=with_possessive)


def next_change(entries: Sequence[Entry], texts: Iterable[str], at: datetime) -> datetime | None:
    """Return when the clock next changes what stands in these texts: an entry they name begins or ends."""
    if all(entry.starts_at is None and entry.ends_at is None for entry in entries):
        return None
    moments: list[datetime] = []
    clocked = [entry for entry in entries if entry.starts_at or entry.ends_at]
    by_id = {entry.id: entry for entry in clocked}
    found = {match.key for text in texts for match in matcher_of(clocked).find(text)}
    for entry in map(by_id.__getitem__, found):
        moments += [moment for moment in (entry.starts_at, entry.ends_at) if moment is not None and moment > at]
    return min(moments, default=None)
