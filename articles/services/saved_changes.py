"""Words about saves: what one changed, for the audit log, and who was here last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import AuditEntry
from articles.services.revising import count_words
from articles.snapshots import RELATIONS

if TYPE_CHECKING:
    from articles.models import Article
    from articles.snapshots import Snapshot

# The log counts the words of these and never holds them: they are drafts, and outlive an article that is wiped.
_COUNTED = ("title", "kicker", "standfirst", "body", "lead_alt", "lead_caption", "seo_title", "seo_description")


def told_changes(before: Snapshot, after: Snapshot) -> dict[str, list[Any]]:
    """Return what a save changed as the audit log takes it: short values, words only counted."""
    return {name: _pair(name, getattr(before, name), getattr(after, name)) for name in after.changed_from(before)}


def _pair(name: str, before: Any, after: Any) -> list[Any]:
    if name in _COUNTED:
        added, removed = count_words(before, after)
        return [f"-{removed} words", f"+{added} words"]
    if name in RELATIONS:
        return [len(before), len(after)]
    return [before, after]


def who_was_last(article: Article) -> str:
    """Return the sentence about the last act on an article, with the moment in the editor's zone: one query."""
    about = AuditEntry.objects.filter(object_type="articles.article", object_key=str(article.pk))
    last = about.only("made_at", "by_name", "act").order_by("-made_at", "-pk").first()
    if last is None:
        return "Somebody saved this article while you were editing it."
    return f"{last.by_name} {last.act} it at {timezone.localtime(last.made_at):%H:%M}, while you were editing."
