"""Give a text that waits to its article, once the gate has let it through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.services.editing import apply_snapshot
from articles.services.gating import pass_gate
from articles.services.placing import check_snapshot, without_vanished
from articles.snapshots import working_snapshot

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from articles.models import Article
    from articles.publish_gate import Finding
    from articles.snapshots import Snapshot


def let_through(stored: Article, *, at: datetime, by: User | None, anyway: bool, reason: str) -> list[Finding]:
    """Put the changes that wait, if any, into a locked row; return what the gate passed over.

    Raises NotReady, WarningsStand, FieldRefused.
    """
    snapshot = waiting_snapshot(stored, by=by)
    found = pass_gate(stored, snapshot, at=at, by=by, anyway=anyway, reason=reason)
    if stored.pending is not None:
        apply_snapshot(stored, snapshot)
    return found


def waiting_snapshot(article: Article, *, by: User | None) -> Snapshot:
    """Return the text an act is about to give to readers: of changes that waited, without what is gone meanwhile.

    Raises FieldRefused where they hold what no article may hold any more, as a part of a series another is now.
    """
    snapshot = working_snapshot(article)
    if article.pending is None:
        return snapshot
    known, _ = without_vanished(snapshot)
    check_snapshot(known, article, by=by)
    return known
