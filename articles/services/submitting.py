"""Hand a draft to the editors, and take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from articles.models import Article
from articles.permissions import check_write
from articles.services.acting import check_state, check_version, lock_for_act, write_act
from articles.services.telling import tell_editors
from articles.workflow import DRAFT, REVIEW

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def submit_article(article: Article, *, by: User, note: str = "", opened_version: int | None = None) -> bool:
    """Put a draft into review and tell the editors of its section. Returns False when it is there already."""
    stored = lock_for_act(article)
    check_write(by, stored)
    if stored.shown_status == REVIEW:
        return False
    check_state(stored, (DRAFT,))
    check_version(stored, opened_version)
    write_act(article, stored, "submitted", by=by, reason=note.strip(), status=Article.Status.REVIEW)
    tell_editors(stored, "submitted", by=by, note=note.strip())
    return True


@transaction.atomic
def take_back_article(article: Article, *, by: User, opened_version: int | None = None) -> bool:
    """Make a text in review a draft again."""
    stored = lock_for_act(article)
    check_write(by, stored)
    if stored.shown_status == DRAFT:
        return False
    check_state(stored, (REVIEW,))
    check_version(stored, opened_version)
    write_act(article, stored, "taken back", by=by, status=Article.Status.DRAFT)
    return True
