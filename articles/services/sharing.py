"""Links that let people without an account read an article before it is live; signed, dated, revoked by one click."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.services.auditing import log_act
from articles.errors import FieldRefused
from articles.models import ShareLink
from articles.permissions import check_write
from articles.workflow import KNOWN

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article, Revision

USUAL_DAYS = 7
MOST_DAYS = 30
_signer = Signer(salt="articles.share-link", sep=".")


def make_share_link(
    article: Article, *, by: User, days: int = USUAL_DAYS, revision: Revision | None = None
) -> ShareLink:
    """Make a link to the newest text, or to one fixed revision. Raises NotAllowed, FieldRefused."""
    check_write(by, article)
    if not 1 <= days <= MOST_DAYS:
        raise FieldRefused("share_days", f"A link lives from 1 to {MOST_DAYS} days.")
    with transaction.atomic():
        link: ShareLink = article.share_links.create(
            revision=revision,
            key=secrets.token_hex(16),
            by=by,
            expires_at=timezone.now() + timedelta(days=days),
        )
        log_act("shared", article, by=by, is_seen=False)
    return link


def fixed_revision(article: Article) -> Revision:
    """Return the revision that holds what the desk works on now: one query. Raises FieldRefused where there is none."""
    if article.pending is not None:
        return article.pending
    revisions = article.revisions.order_by("-number")
    if article.shown_status in KNOWN:
        # Changes that were discarded are newer, and nobody's text.
        revisions = revisions.filter(went_live_at__isnull=False)
    revision: Revision | None = revisions.first()
    if revision is None:
        raise FieldRefused(
            "share_fixed",
            "This text has no revision yet: nobody has changed it here. Save a change, then make the link.",
        )
    return revision


def revoke_share_links(article: Article, *, by: User, pk: int | None = None) -> int:
    """End one link of an article, or all of them; return how many ended."""
    check_write(by, article)
    with transaction.atomic():
        links = ShareLink.objects.filter(article=article, revoked_at__isnull=True)
        ended = (links.filter(pk=pk) if pk is not None else links).update(revoked_at=timezone.now())
        if ended:
            log_act("ended a share link of", article, by=by, is_seen=False)
    return ended


def token_of(link: ShareLink) -> str:
    """Return what stands in the address of a link."""
    return _signer.sign(link.key)


def find_share_link(token: str) -> ShareLink | None:
    """Return the link of a token while it may be used: one query, none for a token nobody signed."""
    try:
        key = _signer.unsign(token)
    except BadSignature:
        return None
    return (
        ShareLink.objects.filter(key=key, revoked_at__isnull=True, expires_at__gt=timezone.now())
        .filter(article__deleted_at__isnull=True, article__wiped_at__isnull=True)
        .select_related("article__section", "article__pending", "revision")
        .first()
    )


def note_opening(link: ShareLink) -> None:
    """Count one opening: one query."""
    ShareLink.objects.filter(pk=link.pk).update(openings=F("openings") + 1, last_opened_at=timezone.now())
