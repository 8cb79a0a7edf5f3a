"""Changes saved to a live article: give them to its readers, or throw them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone

from articles.models import Revision
from articles.permissions import check_publish
from articles.services.acting import check_state, check_version, lock_for_act, write_act
from articles.services.gating import codes_of, note_checks
from articles.services.passing import let_through
from articles.services.revising import note_act_revision, went_live
from articles.workflow import LIVE

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article


class Nature(models.TextChoices):
    """What a change means to readers. A correction also says what was wrong (`correcting.correct_article`)."""

    SMALL = "small", "Small fix: readers are told nothing"
    UPDATE = "update", "Update: the page says when it was updated"


@transaction.atomic
def publish_changes(
    article: Article,
    *,
    by: User | None,
    nature: str,
    anyway: bool = False,
    reason: str = "",
    opened_version: int | None = None,
) -> bool:
    """Let readers have what was saved since; an update moves `updated_at`, a small fix leaves it.

    Raises NotAllowed, WrongState, EditedMeanwhile, FieldRefused, NotReady, WarningsStand. False: nothing waits.
    """
    stored = lock_for_act(article)
    if by is not None:
        check_publish(by, stored)
    if stored.pending is None:
        return False
    check_state(stored, (LIVE,))
    check_version(stored, opened_version)
    revision, now = stored.pending, timezone.now()
    found = let_through(stored, at=now, by=by, anyway=anyway, reason=reason)
    columns = {"pending": None} if nature == Nature.SMALL else {"pending": None, "updated_at": now}
    write_act(article, stored, "changes published", by=by, reason=reason, overridden=codes_of(found), **columns)
    went_live(stored, revision, is_told=nature != Nature.SMALL)
    note_checks(stored, found)
    return True


@transaction.atomic
def discard_changes(article: Article, *, by: User, opened_version: int | None = None) -> bool:
    """Go back to what readers have; the changes stay in the history. Returns False where nothing waits."""
    stored = lock_for_act(article)
    check_publish(by, stored)
    if stored.pending is None:
        return False
    check_version(stored, opened_version)
    write_act(article, stored, "changes discarded", by=by, pending=None)
    note_act_revision(stored, by=by, kind=Revision.Kind.RESTORE, note="Back to what readers have.")
    return True
