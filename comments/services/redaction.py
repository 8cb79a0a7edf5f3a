"""Withdraw an earlier text of a comment: its line stays in the history, its words go for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from comments.models import Revision
from comments.permissions import check_redact
from comments.services.quoting import recheck_quotes_of
from comments.services.threads import lock_thread_of, writing
from config.stored_pages.scopes import discussion_of, renew

if TYPE_CHECKING:
    from accounts.models import User


def redact_revision(revision: Revision, *, by: User) -> bool:
    """Empty an earlier text for its author or a moderator; return False where that was done before, without a query.

    Quotes that only this text proved lose their name. Reads revision.comment; raise NotAllowed for anybody else.
    """
    if revision.redacted_at is not None:
        return False
    check_redact(revision, by=by)
    with writing():
        comment = lock_thread_of(revision.comment)
        withdrawn = Revision.objects.filter(pk=revision.pk, redacted_at=None).update(
            source="", body_html="", redacted_at=timezone.now(), redacted_by=by
        )
        if not withdrawn:
            return False
        recheck_quotes_of(comment)
        renew(discussion_of(comment.article_id))
    return True
