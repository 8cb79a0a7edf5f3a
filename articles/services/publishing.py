"""Publish: now, or at a moment. No job is needed for an article to appear: the clock shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from articles.models import Article
from articles.permissions import check_publish
from articles.services.acting import check_state, check_version, lock_for_act, register, tell_of_state, write_act
from articles.services.gating import codes_of, note_checks
from articles.services.passing import let_through
from articles.services.revising import went_live
from articles.workflow import SCHEDULED, UNPUBLISHED, WITHDRAWN

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

__all__ = ["publish_article", "register"]


@transaction.atomic
def publish_article(
    article: Article,
    *,
    by: User | None,
    at: datetime | None = None,
    anyway: bool = False,
    reason: str = "",
    opened_version: int | None = None,
) -> bool:
    """Make an article live at a moment: now without `at`, later when it is ahead (scheduled).

    `by` is None for an operator's command. `anyway` accepts the gate's warnings, `reason` overrides errors that yield.
    Raises NotAllowed, WrongState, EditedMeanwhile, NotReady, WarningsStand. Returns False, and changes nothing, when
    it is live already or has that very moment.
    """
    stored = lock_for_act(article)
    if by is not None:
        check_publish(by, stored)
    if stored.is_live if at is None else stored.status == Article.Status.PUBLISHED and stored.publish_at == at:
        return False
    check_state(stored, (*UNPUBLISHED, SCHEDULED, WITHDRAWN))
    check_version(stored, opened_version)
    moment = at or timezone.now()
    found = let_through(stored, at=moment, by=by, anyway=anyway, reason=reason)
    _write(article, stored, moment, by=by, reason=reason, overridden=codes_of(found))
    went_live(stored, at=moment)
    note_checks(stored, found)
    tell_of_state(stored)
    return True


def _write(
    article: Article, stored: Article, moment: datetime, *, by: User | None, reason: str, overridden: list[str]
) -> None:
    write_act(
        article,
        stored,
        "published" if moment <= timezone.now() else "scheduled",
        by=by,
        reason=reason,
        overridden=overridden,
        status=Article.Status.PUBLISHED,
        publish_at=moment,
        first_published_at=first_moment(stored, moment),
        pending=None,
    )


def first_moment(stored: Article, moment: datetime) -> datetime:
    """Return when it was first live: frozen once it has passed, until then it follows the plan."""
    return stored.first_published_at if stored.first_published_at and stored.was_live else moment
