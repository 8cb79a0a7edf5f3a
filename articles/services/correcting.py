"""Tell readers what was wrong. A correction stands for good: a new one amends it, the chief may withdraw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.services.auditing import log_act
from articles.errors import NotReady, WrongState
from articles.markup.plain import linked_text
from articles.models import CORRECTION_MAX_LENGTH, Correction
from articles.permissions import check_correct, check_override
from articles.services.acting import check_version, lock_for_act, write_act
from articles.workflow import LIVE

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article


@transaction.atomic
def correct_article(
    article: Article,
    *,
    by: User,
    text: str,
    kind: str = Correction.Kind.CORRECTION,
    place: str = Correction.Place.FOOT,
    amends: Correction | None = None,
    opened_version: int | None = None,
) -> Correction:
    """Add a correction to a live article; its page, structured data and feeds show it at once.

    Raises NotAllowed, WrongState, EditedMeanwhile, and NotReady for a text that is empty, too long or the last one.
    """
    stored = lock_for_act(article)
    check_correct(by, stored)
    if stored.shown_status != LIVE:
        raise WrongState("Corrections are for live articles.")
    check_version(stored, opened_version)
    text = " ".join(text.split())
    _check_text(stored, text)
    correction = Correction(article=stored, kind=kind, place=place, text=text, amends=amends, by=by)
    _store(correction, by=by)
    write_act(article, stored, "corrected", by=by, reason=correction.get_kind_display(), updated_at=correction.made_at)
    return correction


def _store(correction: Correction, *, by: User) -> None:
    """Store a correction with its signature and the revision that readers had."""
    shown = correction.article.revisions.filter(went_live_at__isnull=False).order_by("-number").first()
    correction.text_html, correction.by_name = linked_text(correction.text), by.display_name
    correction.revision, correction.made_at = shown, timezone.now()
    correction.save(force_insert=True)


@transaction.atomic
def withdraw_correction(correction: Correction, *, by: User, reason: str) -> bool:
    """Have the box say that a correction of that day was withdrawn. For the chief, with a reason."""
    article = lock_for_act(correction.article)
    check_correct(by, article)
    check_override(by)
    stored = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if stored.withdrawn_at is not None:
        return False
    if not reason.strip():
        raise NotReady(["Say why the correction is withdrawn."])
    stored.withdrawn_at, stored.withdrawn_by, stored.withdrawal_reason = timezone.now(), by, reason.strip()[:300]
    stored.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    log_act("correction withdrawn", article, by=by, reason=reason.strip())
    return True


def _check_text(stored: Article, text: str) -> None:
    if not text:
        raise NotReady(["Write what was wrong and what is right."])
    if len(text) > CORRECTION_MAX_LENGTH:
        raise NotReady([f"The correction has {len(text)} characters; at most {CORRECTION_MAX_LENGTH} fit."])
    last = stored.corrections.order_by("-made_at", "-pk").first()
    if last is not None and last.text == text and last.withdrawn_at is None:
        raise NotReady(["This is the correction the article already has."])
