"""Say that a text is good, and let it be looked at again when it was changed after that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from articles.models import Article
from articles.permissions import check_publish, check_write
from articles.services.acting import check_state, check_version, lock_for_act, tell_of_state, write_act
from articles.services.revising import went_off
from articles.services.telling import tell_editors, tell_writers
from articles.workflow import APPROVED, LOOKED_AT, REVIEW, needs_new_look

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def approve_article(article: Article, *, by: User, note: str = "", opened_version: int | None = None) -> bool:
    """Approve a text in review and tell its writers. Returns False when it is approved already."""
    stored = lock_for_act(article)
    check_publish(by, stored)
    if stored.shown_status == APPROVED:
        return False
    check_state(stored, (REVIEW,))
    check_version(stored, opened_version)
    write_act(article, stored, "approved", by=by, reason=note.strip(), status=Article.Status.APPROVED)
    tell_writers(stored, "approved", by=by, note=note.strip())
    return True


@transaction.atomic
def review_again(article: Article, *, by: User) -> bool:
    """Put an approved or scheduled text back into review after a writer changed it. False where nobody must look."""
    stored = lock_for_act(article)
    check_write(by, stored)
    if stored.shown_status not in LOOKED_AT or not needs_new_look(stored, by):
        return False
    first = stored.first_published_at if stored.was_live else None
    note = "Changed after it was approved."
    columns: dict[str, Any] = {"status": Article.Status.REVIEW, "first_published_at": first}
    write_act(article, stored, "submitted", by=by, reason=note, **columns)
    went_off(stored)
    tell_of_state(stored)
    tell_editors(stored, "submitted", by=by, note=note)
    return True
