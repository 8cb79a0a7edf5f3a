"""What happened to an article: its revisions, and the acts of the audit log between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import AuditEntry
from articles.services.revising import SAVED

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import Article, Revision

REVISIONS_A_PAGE = 30
MOST_ACTS = 200
# Acts after which what was typed later is new to editors.
SAID_YES = ("approved", "scheduled", "published", "published changes")


@dataclass(frozen=True)
class Line:
    """One line of a history: a revision, or an act."""

    at: datetime
    revision: Revision | None = None
    act: AuditEntry | None = None
    # The number of the revision before, 0 for the first.
    before: int = 0
    marker: str = ""


@dataclass(frozen=True)
class HistoryPage:
    """Lines, newest first; the number below which the next page begins, 0 for none."""

    lines: list[Line]
    earlier: int
    newest: int
    # The revision before the newest of this page, which comparing begins with.
    previous: int


def load_page(article: Article, *, below: int = 0) -> HistoryPage:
    """Return up to REVISIONS_A_PAGE revisions with the acts between them: two queries, without any text."""
    revisions = article.revisions.order_by("-number").defer("fields", "body", "checks")
    found = list((revisions.filter(number__lt=below) if below else revisions)[: REVISIONS_A_PAGE + 1])
    shown = found[:REVISIONS_A_PAGE]
    lines = [
        Line(row.made_at, revision=row, before=before.number if before else 0, marker=marker_of(row))
        for row, before in zip(shown, [*found[1:], None], strict=False)
    ]
    lines += [Line(entry.made_at, act=entry) for entry in _acts(article, shown, is_first=not below, found=found)]
    ordered = sorted(lines, key=lambda line: (line.at, line.act is not None), reverse=True)
    earlier = shown[-1].number if len(found) > len(shown) else 0
    return HistoryPage(
        ordered, earlier, newest=found[0].number if found else 0, previous=found[1].number if found[1:] else 0
    )


def newest_of(article: Article) -> Revision | None:
    """Return the newest revision without its text, loaded once for each loaded row."""
    if not hasattr(article, "newest_revision"):
        rows = article.revisions.order_by("-number").defer("fields", "body")
        article.newest_revision = rows.first()  # type: ignore[attr-defined]
    newest: Revision | None = article.newest_revision  # type: ignore[attr-defined]
    return newest


def read_only_since(article: Article) -> datetime | None:
    """Return when editors last made the discussion read-only; None where it always was, or is not: one query."""
    if article.discussion != article.DiscussionMode.READ_ONLY:
        return None
    entries: Any = AuditEntry.objects
    closings = entries.about(article).filter(changes__discussion__1=article.discussion).order_by("-made_at", "-pk")
    since: datetime | None = closings.values_list("made_at", flat=True).first()
    return since


def seen_revision(article: Article) -> int:
    """Return the number of the revision an editor last said yes to, 0 where nobody did: two queries at most."""
    about = AuditEntry.objects.filter(object_type="articles.article", object_key=str(article.pk), act__in=SAID_YES)
    at = about.order_by("-made_at").values_list("made_at", flat=True).first()
    if at is None:
        return 0
    before = article.revisions.filter(made_at__lte=at).order_by("-number")
    return before.values_list("number", flat=True).first() or 0


def marker_of(revision: Revision) -> str:
    """Return what readers had of a revision, in words; empty if they never had it."""
    if revision.went_live_at is None:
        return ""
    if revision.replaced_at is not None:
        return f"Live until {timezone.localtime(revision.replaced_at):%-d %B %Y %H:%M}"
    if revision.went_live_at > timezone.now():
        return f"Goes live {timezone.localtime(revision.went_live_at):%-d %B %Y %H:%M}"
    return "Live"


def _acts(article: Article, shown: list[Revision], *, is_first: bool, found: list[Revision]) -> list[AuditEntry]:
    """Return the acts of the page's time but saves, which the revisions tell: one query."""
    about = AuditEntry.objects.filter(object_type="articles.article", object_key=str(article.pk)).exclude(act=SAVED)
    if len(found) > len(shown):
        about = about.filter(made_at__gte=shown[-1].made_at)
    if not is_first and shown:
        about = about.filter(made_at__lt=shown[0].made_at)
    return list(about.order_by("-made_at", "-pk")[:MOST_ACTS])
