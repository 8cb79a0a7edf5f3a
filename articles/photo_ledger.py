"""The rights ledger: photos whose license ends, with what readers would miss."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

from articles.models import Article
from articles.photo_library import find_uses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from articles.models import Photo

# Fewer than any database takes as parameters of one query.
BATCH = 500


@dataclass(frozen=True)
class LedgerLine:
    """A photo with an end, and where it stands: in live articles, and elsewhere."""

    photo: Photo
    live_count: int
    other_count: int


def lines_of(photos: Iterable[Photo]) -> Iterator[LedgerLine]:
    """Yield the lines of photos in their order: three queries for each batch."""
    for batch in batched(photos, BATCH):
        uses = find_uses(photo.pk for photo in batch)
        ids = {pk for found in uses.values() for kind, pk in found if kind == "article"}
        live = {("article", pk) for pk in Article.objects.published().filter(pk__in=ids).values_list("pk", flat=True)}
        for photo in batch:
            found = uses[photo.pk]
            yield LedgerLine(photo, len(found & live), len(found - live))
