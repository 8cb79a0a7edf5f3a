"""The bin: put articles in, take them out, and let go of those nobody ever read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.services.auditing import log_act
from articles.errors import NotReady, WrongState
from articles.models import Article, Slug
from articles.permissions import check_bin
from articles.services.acting import check_version, lock_for_act, tell_of_state, write_act
from articles.services.parts import other_with_part
from articles.services.revising import went_live, went_off
from articles.services.slugs import name_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from articles.querysets import ArticleQuerySet

# Days in which an article can be taken out again before `prune` lets go of what no reader ever saw.
DAYS_IN_BIN = 30


@transaction.atomic
def bin_article(article: Article, *, by: User | None, reason: str = "", opened_version: int | None = None) -> bool:
    """Put an article into the bin: gone for readers, with everything kept. What was live once needs a reason."""
    stored = lock_for_act(article)
    if by is not None:
        check_bin(by, stored)
    if stored.deleted_at is not None:
        return False
    check_version(stored, opened_version)
    if stored.was_live and not reason.strip():
        raise NotReady(["Readers have seen this article. Say why it goes."])
    columns: dict[str, Any] = {"deleted_at": timezone.now(), "deleted_by": by, "deletion_reason": reason.strip()[:300]}
    # A plan whose moment passes in the bin never made the article live.
    first = stored.first_published_at if stored.was_live else None
    write_act(article, stored, "binned", by=by, reason=reason.strip(), first_published_at=first, **columns)
    went_off(stored)
    tell_of_state(stored)
    return True


@transaction.atomic
def restore_article(article: Article, *, as_before: bool, by: User | None) -> bool:
    """Take an article out of the bin: as it was, or not public. Returns False when it is not in there."""
    stored = lock_for_act(article)
    if by is not None:
        check_bin(by, stored)
    if stored.deleted_at is None:
        return False
    if stored.wiped_at is not None:
        raise WrongState("This article was wiped. Nothing of it is left to restore.")
    _check_series(stored, by)
    columns: dict[str, Any] = {"deleted_at": None, "deleted_by": None, "deletion_reason": ""}
    write_act(article, stored, "restored", by=by, **columns, **(_as_before(stored) if as_before else _hidden(stored)))
    if stored.is_live:
        went_live(stored, stored.revisions.filter(went_live_at__isnull=False).order_by("-number").first())
    tell_of_state(stored)
    return True


def _as_before(stored: Article) -> dict[str, Any]:
    """Return what has to change so that it stands as before: a plan whose moment has passed is none any more."""
    if stored.status != Article.Status.PUBLISHED or stored.first_published_at is not None or stored.publish_at is None:
        return {}
    if stored.publish_at > timezone.now():
        return {"first_published_at": stored.publish_at}
    return {"status": Article.Status.APPROVED, "publish_at": None}


def _hidden(stored: Article) -> dict[str, Any]:
    return {"status": Article.Status.WITHDRAWN if stored.was_live else Article.Status.DRAFT}


def _check_series(stored: Article, by: User | None) -> None:
    """Raise NotReady if another article took its part of the series meanwhile."""
    other = other_with_part(stored, stored.series_id, stored.series_order) if stored.series_id else None
    if other is not None:
        part = f"Part {stored.series_order} of the series is {name_for(other, by)} now."
        raise NotReady([f"{part} Give that one another number first."])


def due_in_bin() -> ArticleQuerySet:
    """Return articles nobody ever read that have been in the bin for 30 days."""
    long_ago = timezone.now() - timedelta(days=DAYS_IN_BIN)
    never_live = Article.objects.filter(first_published_at__isnull=True, wiped_at__isnull=True, comment_count=0)
    return never_live.filter(deleted_at__lte=long_ago)  # type: ignore[return-value]


def days_left(article: Article) -> str:
    """Return how long an article in the bin can still be restored for certain."""
    since = article.deleted_at or timezone.now()
    days = max(0, DAYS_IN_BIN - (timezone.now() - since).days)
    return "1 day left" if days == 1 else f"{days} days left"


def prune_bin(rows: QuerySet[Any]) -> int:
    """Delete articles for good, one by one; one with comments or out of the bin stays. Return how many went."""
    return sum(_delete(article) for article in rows.order_by("pk"))


def _delete(article: Article) -> bool:
    try:
        with transaction.atomic():
            # Whoever took it out a moment ago keeps it.
            stored = due_in_bin().select_for_update(of=("self",)).filter(pk=article.pk).first()
            if stored is None:
                return False
            delete_row(stored, by=None, reason="30 days in the bin.")
    except ProtectedError:
        return False
    return True


def delete_row(stored: Article, *, by: User | None, reason: str) -> None:
    """Delete a locked article with its addresses, and write it down. Raises ProtectedError while it has comments."""
    log_act("deleted", stored, by=by, reason=reason, changes={"slug": [stored.slug, ""]})
    Slug.objects.filter(kind=Slug.Kind.ARTICLE, target_id=stored.pk).delete()
    stored.delete()
