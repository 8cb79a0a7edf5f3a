"""Bring back what an article said: as a new text of the draft, or as changes of a live one that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.models import Revision
from articles.services.editing import save_snapshot
from articles.services.placing import without_vanished
from articles.services.revising import snapshot_of
from articles.snapshots import working_of

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from articles.services.editing import Saved
    from articles.snapshots import Snapshot


def restore_revision(
    article: Article, revision: Revision, *, by: User | None, opened_version: int
) -> tuple[Saved, list[str]]:
    """Save a revision's text as the newest one, and return a sentence for each thing of it that is gone.

    Address, state, moments and discussion stay as they are. Raises what `save_snapshot` raises.
    """
    snapshot, gone = restorable(article, revision)
    saved = save_snapshot(
        article,
        snapshot,
        by=by,
        opened_version=opened_version,
        kind=Revision.Kind.RESTORE,
        note=f"Restored from {revision.number}",
    )
    return saved, gone


def restorable(article: Article, revision: Revision) -> tuple[Snapshot, list[str]]:
    """Return what restoring a revision would save, and sentences about what is left out. At most seven queries."""
    return without_vanished(snapshot_of(revision).standing_as(working_of(article)))
