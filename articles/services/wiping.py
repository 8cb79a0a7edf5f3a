"""Delete for good: the row where nobody commented, else everything but the row and its comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.services.auditing import log_act
from articles.errors import NotReady, WrongState
from articles.models import Article
from articles.permissions import check_delete_for_good
from articles.services.acting import lock_for_act
from articles.services.binning import delete_row

if TYPE_CHECKING:
    from accounts.models import User

TITLE_OF_WIPED = "Deleted article"
# Columns that held something of the article, and what stands there afterwards.
_EMPTIED: dict[str, Any] = {
    "title": TITLE_OF_WIPED,
    "lead_photo": None,
    "toc": [],
    "paragraphs": [],
    "gone_paragraphs": {},
    "legal_notes": [],
    "word_count": 0,
    "promo_offset": None,
    "pending": None,
    "series": None,
    "series_order": None,
    **dict.fromkeys(
        (
            "kicker", "standfirst", "standfirst_html", "body", "body_html", "body_text", "credits_line", "lead_alt",
            "lead_caption", "sponsored_by", "seo_title", "seo_description", "canonical_url", "deletion_reason",
        ),
        "",
    ),
}  # fmt: skip


@transaction.atomic
def delete_for_good(article: Article, *, by: User, typed_slug: str, reason: str) -> str:
    """Delete an article in the bin, or wipe it if it has comments; return "deleted" or "wiped".

    For administrators, who type the address and say why. Comments are never deleted: a wiped article stays in the
    bin, its address answers 410. Photos stay in the library.
    """
    stored = lock_for_act(article)
    check_delete_for_good(by, stored)
    if stored.wiped_at is not None:
        return "wiped"
    if stored.deleted_at is None:
        raise WrongState("Only articles in the bin are deleted for good. Put it there first.")
    if typed_slug.strip() != stored.slug:
        raise NotReady([f"Type the address to delete it: {stored.slug}"])
    if not reason.strip():
        raise NotReady(["Say why it is deleted for good. The log keeps it."])
    try:
        with transaction.atomic():
            delete_row(stored, by=by, reason=reason.strip())
    except ProtectedError:
        _wipe(Article.objects.select_for_update().get(pk=article.pk), by=by, reason=reason.strip())
        return "wiped"
    return "deleted"


def _wipe(stored: Article, *, by: User, reason: str) -> None:
    log_act("wiped", stored, by=by, reason=reason, changes={"slug": [stored.slug, stored.slug]})
    for rows in (
        stored.revisions, stored.autosaves, stored.corrections, stored.editorial_notes, stored.share_links,
        stored.gallery, stored.body_places, stored.bylines, stored.mark_opt_outs, stored.error_reports,
    ):  # fmt: skip
        rows.all().delete()
    stored.tags.clear()
    # Django's own log named it by its title.
    LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Article), object_id=str(stored.pk)).update(
        object_repr=TITLE_OF_WIPED, change_message=""
    )
    for name, value in _EMPTIED.items():
        setattr(stored, name, value)
    stored.wiped_at, stored.version = timezone.now(), stored.version + 1
    stored.save(update_fields=[*_EMPTIED, "wiped_at", "version"])
