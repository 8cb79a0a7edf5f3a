"""Plan when an article appears and when it ends. The clock does the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from articles.errors import FarAway, NotReady
from articles.models import Article
from articles.moments import in_words, is_far_away
from articles.permissions import check_publish
from articles.services.acting import check_state, check_version, lock_for_act, tell_of_state, write_act
from articles.services.publishing import publish_article
from articles.services.revising import went_off
from articles.workflow import APPROVED, ENDED, LIVE, SCHEDULED, UNPUBLISHED

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


@transaction.atomic
def schedule_article(
    article: Article,
    at: datetime,
    *,
    by: User | None,
    until: datetime | None = None,
    sure: bool = False,
    anyway: bool = False,
    reason: str = "",
    opened_version: int | None = None,
) -> bool:
    """Have an article appear at a moment, and end at another if one is given. A moment that has passed is live at once.

    Raises FarAway for a moment over five years away until `sure`, and what `publish_article` raises. Returns False
    when it has that very moment and end already.
    """
    stored = lock_for_act(article)
    if by is not None:
        check_publish(by, stored)
    same_end = until is None or stored.unpublish_at == until
    if stored.shown_status == SCHEDULED and stored.publish_at == at and same_end:
        return False
    check_state(stored, (*UNPUBLISHED, SCHEDULED))
    check_version(stored, opened_version)
    _check_plan(at, until, sure=sure)
    # The end stays behind the start at every step: where both go back, the start goes first.
    is_behind = until is not None and stored.publish_at is not None and until <= stored.publish_at
    if not same_end and not is_behind:
        write_act(article, stored, "set the end", by=by, unpublish_at=until)
    if stored.publish_at != at or stored.status != Article.Status.PUBLISHED:
        publish_article(article, by=by, at=at, anyway=anyway, reason=reason)
    if not same_end and is_behind:
        write_act(article, lock_for_act(article), "set the end", by=by, unpublish_at=until)
    return True


def _check_plan(at: datetime, until: datetime | None, *, sure: bool) -> None:
    if is_far_away(at) and not sure:
        raise FarAway(f"{in_words(at)} is over five years away. Tick that you mean it, or mend the year.")
    if until is not None and until <= at:
        raise NotReady(["The end must be later than the start."])


@transaction.atomic
def unschedule_article(article: Article, *, by: User | None, opened_version: int | None = None) -> bool:
    """Take back the plan: the article is approved, and was never public."""
    stored = lock_for_act(article)
    if by is not None:
        check_publish(by, stored)
    if stored.shown_status == APPROVED:
        return False
    check_state(stored, (SCHEDULED,))
    check_version(stored, opened_version)
    first = stored.first_published_at if stored.was_live else None
    write_act(article, stored, "unscheduled", by=by, status=Article.Status.APPROVED, first_published_at=first)
    went_off(stored)
    tell_of_state(stored)
    return True


@transaction.atomic
def set_end(article: Article, until: datetime | None, *, by: User | None, opened_version: int | None = None) -> bool:
    """Set the moment from which a live article is not public any more, or clear it. An ended one may come back so."""
    stored = lock_for_act(article)
    if by is not None:
        check_publish(by, stored)
    if stored.unpublish_at == until:
        return False
    check_state(stored, (LIVE, ENDED))
    check_version(stored, opened_version)
    if until is not None and stored.publish_at is not None and until <= stored.publish_at:
        raise NotReady(["The end must be later than the start."])
    write_act(article, stored, "set the end" if until else "cleared the end", by=by, unpublish_at=until)
    tell_of_state(stored)
    return True
