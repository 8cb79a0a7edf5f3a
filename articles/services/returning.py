"""Give a text in review back to its writers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from articles.errors import NotReady
from articles.models import Article
from articles.permissions import check_publish
from articles.services.acting import check_state, check_version, lock_for_act, write_act
from articles.services.telling import tell_writers
from articles.workflow import DRAFT, REVIEW

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def return_article(article: Article, *, by: User, note: str, opened_version: int | None = None) -> bool:
    """Make it a draft again and tell its writers why. Returns False when it is a draft already."""
    stored = lock_for_act(article)
    check_publish(by, stored)
    if stored.shown_status == DRAFT:
        return False
    check_state(stored, (REVIEW,))
    check_version(stored, opened_version)
    if not note.strip():
        raise NotReady(["Write what is to be changed. The writers read it."])
    write_act(article, stored, "returned", by=by, reason=note.strip(), status=Article.Status.DRAFT)
    tell_writers(stored, "returned", by=by, note=note.strip())
    return True
