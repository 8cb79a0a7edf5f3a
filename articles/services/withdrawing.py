"""Take an article from its readers and keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from articles.errors import NotReady
from articles.models import Article
from articles.permissions import check_publish
from articles.services.acting import check_state, check_version, lock_for_act, tell_of_state, write_act
from articles.services.revising import went_off
from articles.workflow import ENDED, LIVE, WITHDRAWN

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def withdraw_article(article: Article, *, by: User | None, reason: str, opened_version: int | None = None) -> bool:
    """Take a live or ended article off the site. Its discussion goes with it; nothing is deleted."""
    stored = lock_for_act(article)
    if by is not None:
        check_publish(by, stored)
    if stored.shown_status == WITHDRAWN:
        return False
    check_state(stored, (LIVE, ENDED))
    check_version(stored, opened_version)
    if not reason.strip():
        raise NotReady(["Say why it is withdrawn. Colleagues read it."])
    write_act(article, stored, "withdrawn", by=by, reason=reason.strip(), status=Article.Status.WITHDRAWN)
    went_off(stored)
    tell_of_state(stored)
    return True
