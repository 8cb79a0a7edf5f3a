"""Who keeps what of a member: every app registers holders, so that export and erasure forget nothing.

A holder names the fields it answers for (`claims`, as "app.model.field"); a test walks all models and finds each key to
a member, and each field named like an address, a name or a network, in one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from accounts.models import User

    type Rows = Iterable[Mapping[str, Any]]

# Rows loaded at a time: a member with thousands of comments costs no more memory than one with a few.
BATCH = 500


@dataclass(frozen=True)
class Chapter:
    """A part of the page that opens the copy of a member's data: each row is rendered with the template."""

    title: str
    template: str
    rows: Rows


def no_chapters(user: User) -> list[Chapter]:
    """Return nothing to read for people."""
    return []


def no_numbers(user: User) -> list[str]:
    """Return nothing worth counting."""
    return []


@dataclass(frozen=True, kw_only=True)
class Holder:
    """One keeper of personal data.

    `export` returns rows by kind, each kind a file of the copy; rows are made while they are read. `chapters` are for
    people what the files are for programs. None of them may hold what only other people may know.

    `erase` makes everything claimed forget the member; it may be killed and run again, and it works in batches. The
    second argument says whether texts stay without a name. `numbers` are sentences about what would go.
    """

    name: str
    claims: frozenset[str]
    export: Callable[[User], Mapping[str, Rows]]
    erase: Callable[[User, bool], None]
    chapters: Callable[[User], list[Chapter]] = no_chapters
    numbers: Callable[[User], list[str]] = no_numbers


_holders: list[Holder] = []


def register(holder: Holder) -> None:
    """Add a holder; called once at start, the lowest app first."""
    if holder not in _holders:
        _holders.append(holder)


def holders() -> list[Holder]:
    """Return all holders, the lowest app's first."""
    return list(_holders)


def numbers(user: User) -> list[str]:
    """Return what an erasure would change, counted, a sentence each."""
    return [sentence for holder in _holders for sentence in holder.numbers(user)]


def claimed() -> set[str]:
    """Return every field somebody answers for, as "app.model.field"."""
    return {claim for holder in _holders for claim in holder.claims}


def in_batches(rows: QuerySet[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Yield rows by primary key, so many at a time: one query a batch, besides what the queryset prefetches."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield batch
        last = batch[-1].pk
