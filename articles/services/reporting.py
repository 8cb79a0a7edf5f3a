"""Take what readers say is wrong in an article, and let its editors decide about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from accounts.mails import send_template_mails, site_address
from accounts.services.auditing import log_act
from articles.errors import NotReady, WrongState
from articles.mail_kinds import THANKS
from articles.models import ErrorReport
from articles.models.reported import OPENING_LENGTH
from articles.permissions import check_publish

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from articles.models import Article

# More waiting reports on one article say nothing new, and fill the table.
MOST_WAITING = 50
SAME_WITHIN = timedelta(days=1)
# What is decided goes after a season, what nobody looked at after a year.
DECIDED_KEPT_FOR = timedelta(days=90)
WAITING_KEPT_FOR = timedelta(days=365)


def report_error(article: Article, *, by: User | None, text: str, block_id: str = "", source: str = "") -> ErrorReport:
    """Keep what a reader says is wrong in a live article; `by` is None for a visitor, of whom nothing is kept.

    The same words within a day are the same report. Raises WrongState and NotReady.
    """
    if not article.is_live:
        raise WrongState("This article is not public any more.")
    text = text.strip()
    reports = ErrorReport.objects.filter(article=article)
    same = reports.filter(text=text, block_id=block_id, made_at__gt=timezone.now() - SAME_WITHIN).first()
    if same is not None:
        return same
    if reports.filter(decision=ErrorReport.Decision.OPEN).count() >= MOST_WAITING:
        raise NotReady(["The editors have many reports about this article before them. Try again in a few days."])
    words = next((block["text"] for block in article.paragraphs if block["id"] == block_id), "")
    return ErrorReport.objects.create(
        article=article,
        block_id=block_id if words else "",
        opening=Truncator(words).chars(OPENING_LENGTH),
        text=text,
        source=source.strip(),
        by=by,
    )


@transaction.atomic
def decide_error_report(report: ErrorReport, *, by: User, decision: str, thanks: bool = False) -> bool:
    """Say what became of a report: done, not an error, or waiting again. `thanks`: its member gets a mail, once.

    Returns False where it is so already. Raises NotAllowed.
    """
    rows = ErrorReport.objects.select_for_update(of=("self",)).select_related("article", "by")
    stored = rows.get(pk=report.pk)
    check_publish(by, stored.article)
    thanks = thanks and stored.by is not None and stored.thanked_at is None
    if stored.decision == decision and not thanks:
        return False
    former, now = stored.get_decision_display(), timezone.now()
    stored.decision, stored.decided_by = decision, by
    stored.decided_at = None if decision == ErrorReport.Decision.OPEN else now
    if thanks:
        stored.thanked_at = now
        _thank(stored)
    stored.save(update_fields=["decision", "decided_by", "decided_at", "thanked_at"])
    changes = {"decision": [former, stored.get_decision_display()]}
    log_act("decided about a reported error", stored.article, by=by, changes=changes, is_seen=False)
    return True


def _thank(report: ErrorReport) -> None:
    article = report.article
    context = {"title": article.title, "article_url": site_address(article.get_absolute_url()), "words": report.text}
    people = [report.by] if report.by is not None and report.by.is_active else []
    send_template_mails(people, THANKS, context, folder="articles/email")


def old_reports() -> QuerySet[ErrorReport]:
    """Return reports whose time is over."""
    now = timezone.now()
    decided = ErrorReport.objects.filter(decided_at__lt=now - DECIDED_KEPT_FOR)
    return decided | ErrorReport.objects.filter(made_at__lt=now - WAITING_KEPT_FOR)
