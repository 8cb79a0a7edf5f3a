"""Let a text through the publish gate, or say what stands in its way."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from articles.errors import NotReady, WarningsStand
from articles.freshness import RENDER_ERRORS
from articles.models import Article, Revision
from articles.permissions import can_override
from articles.publish_gate import Finding, as_rows, run
from articles.services.four_eyes import seen_alone
from articles.snapshots import Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import User

logger = logging.getLogger(__name__)

# What names the daily look in the report of `prune`.
LOOKED_AT = "live articles checked, problems found in"


def pass_gate(
    article: Article, snapshot: Snapshot, *, at: datetime, by: User | None, anyway: bool, reason: str
) -> list[Finding]:
    """Return what the gate finds when it lets a text through at a moment.

    Raises NotReady for errors; a reason of somebody who may override lets those that yield pass. Raises WarningsStand
    where only warnings are left and nobody said `anyway`; a command (`by` is None) need not.
    """
    found = [*seen_alone(article, by=by), *run(article, snapshot, at=at)]
    if article.unpublish_at is not None and article.unpublish_at <= at:
        end = "The end must be later than the start."
        found = [Finding("end", "error", "unpublish_at", end), *found]
    overrides = bool(reason.strip()) and by is not None and can_override(by)
    if any(finding.is_error and not (overrides and finding.yields) for finding in found):
        raise NotReady([finding.sentence for finding in found if finding.is_error], found)
    if found and not anyway and by is not None and not all(finding.is_error for finding in found):
        raise WarningsStand([finding.sentence for finding in found if not finding.is_error], found)
    return found


def codes_of(found: Sequence[Finding]) -> list[str]:
    """Return the codes of what was passed over, each once, for the audit log."""
    return list(dict.fromkeys(finding.code for finding in found))


def look_at(article: Article, snapshot: Snapshot) -> list[Finding]:
    """Run the checks on a saved text, and keep what they find with its revision. At most a dozen queries."""
    found = run(article, snapshot, at=moment_of(article))
    note_checks(article, found)
    return found


def note_checks(article: Article, found: Sequence[Finding]) -> None:
    """Keep findings with the newest revision: one query."""
    newest = Revision.objects.filter(article=article).order_by("-number").values("pk")[:1]
    Revision.objects.filter(pk__in=newest).update(**_kept(found))


def look_at_live_articles() -> int:
    """Check every live article as it stands now; return how many have errors. Run daily.

    What is found stands with the revision readers have; articles older than revisions have none, and are skipped.
    """
    count = 0
    live = Article.objects.published().filter(revisions__isnull=False).distinct().order_by("pk")
    for article in live.iterator(chunk_size=50):
        try:
            found = run(article, Snapshot.of(article), at=timezone.now())
        except RENDER_ERRORS:
            # One text that cannot be read must not end the day's work on the others.
            logger.exception("Article could not be checked", extra={"article_id": article.pk})
            count += 1
            continue
        shown = article.revisions.filter(went_live_at__isnull=False).order_by("-number").values("pk")[:1]
        Revision.objects.filter(pk__in=list(shown.values_list("pk", flat=True))).update(**_kept(found))
        count += any(finding.is_error for finding in found)
    return count


def _kept(found: Sequence[Finding]) -> dict[str, Any]:
    """Return what a revision keeps of findings."""
    return {"checks": as_rows(found), "has_errors": any(finding.is_error for finding in found)}


def moment_of(article: Article) -> datetime:
    """Return when the text would go live: its plan if that lies ahead, else now."""
    now = timezone.now()
    return article.publish_at if article.publish_at is not None and article.publish_at > now else now
