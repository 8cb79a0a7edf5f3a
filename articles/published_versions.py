"""The texts of an article that readers had, as they were told of them.

A version begins with a publication, an update or a correction. Small fixes, of which readers are told nothing, belong
to the version they mend, so that its words are those it ended with. What readers had before the article was withdrawn
or in the bin is shown no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from articles.comparing import compare_bodies
from articles.field_words import field_changes, names_of
from articles.services.revising import snapshot_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from articles.comparing import BodyDifference
    from articles.field_words import FieldChange
    from articles.models import Article, Correction, Revision

# The newest are shown; of an older one nobody asks.
MOST_VERSIONS = 99
# What a page of the magazine prints of an article beside its text.
PRINTED = ("kicker", "title", "standfirst", "bylines", "lead_alt", "lead_caption")


@dataclass
class Version:
    """One text as readers had it: its place among the others, since when, and the revision that holds its words."""

    number: int
    since: datetime
    revision_id: int
    corrections: list[Correction] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions."""

    before: Version
    after: Version
    fields: list[FieldChange]
    body: BodyDifference

    @property
    def count(self) -> int:
        """Return how many differences there are."""
        return len(self.fields) + self.body.count


def load_versions(article: Article, corrections: Sequence[Correction] = ()) -> list[Version]:
    """Return the versions of a live article, oldest first, each with the corrections made in its time: one query."""
    shown = article.revisions.filter(went_live_at__lte=timezone.now()).order_by("-went_live_at", "-number")
    rows = list(shown.only("went_live_at", "replaced_at", "is_told", "article_id"))
    versions: list[Version] = []
    for row in reversed(_unbroken(rows)):
        if row.is_told or not versions:
            versions.append(Version(len(versions) + 1, row.went_live_at, row.pk))  # type: ignore[arg-type]
        versions[-1].revision_id = row.pk
    for correction in corrections:
        made_then = [one for one in versions if one.since <= correction.made_at]
        if made_then:
            made_then[-1].corrections.append(correction)
    return versions[-MOST_VERSIONS:]


def _unbroken(rows: list[Revision]) -> list[Revision]:
    """Return, newest first, what readers had without a break until now."""
    kept: list[Revision] = []
    for row in rows:
        ended, began = row.replaced_at, kept[-1].went_live_at if kept else None
        if (ended is not None) if began is None else (ended is None or ended < began):
            break
        kept.append(row)
    return kept


def compare_versions(article: Article, before: Version, after: Version) -> Comparison:
    """Return what readers find different in two versions: at most two queries."""
    rows = article.revisions.in_bulk([before.revision_id, after.revision_id])
    old, new = snapshot_of(rows[before.revision_id]), snapshot_of(rows[after.revision_id])
    fields = field_changes(old, new, names_of(old, new), only=PRINTED)
    return Comparison(before, after, fields, compare_bodies(old.body, new.body))
