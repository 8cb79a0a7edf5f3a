"""What one person typed and did not save, beside what the desk has now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from articles.markup import clean_source
from articles.merging import Merge, merge
from articles.models import Article, Autosave
from articles.services.autosaving import KEPT_FOR, WARNED_BEFORE
from articles.services.revising import snapshot_at
from articles.snapshots import Snapshot, working_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User


@dataclass(frozen=True)
class Unsaved:
    """An autosave of an article's form, completed by what the form did not send."""

    autosave: Autosave
    snapshot: Snapshot
    is_stale: bool

    @property
    def saved_at(self) -> datetime:
        """Return when it was kept."""
        return self.autosave.saved_at

    @property
    def goes_at(self) -> datetime:
        """Return when it is forgotten."""
        return self.autosave.saved_at + KEPT_FOR

    @property
    def warns_at(self) -> datetime:
        """Return from when on the desk says that it goes soon."""
        return self.goes_at - WARNED_BEFORE


def autosave_rows(person: User, article: int | None, form_key: str = "") -> QuerySet[Autosave]:
    """Return the row of what somebody typed into an article's form, or into the form of a new one."""
    return Autosave.objects.filter(person=person, article=article, form_key="" if article else form_key)


def unsaved_of(
    person: User, article: Article | None, form_key: str = "", *, rows: QuerySet[Autosave] | None = None
) -> Unsaved | None:
    """Return what somebody typed and did not save; None if there is nothing, or nothing that differs.

    One query unless `rows` is at hand, one more when the article was saved since, and what the working text costs
    where it is not loaded yet.
    """
    found = autosave_rows(person, article.pk if article else None, form_key) if rows is None else rows
    kept = next(iter(found), None)
    if kept is None:
        return None
    if article is None:
        return Unsaved(kept, _complete(kept, Snapshot()), is_stale=False)
    working = working_of(article)
    is_stale = kept.opened_version != article.version
    began = (snapshot_at(article, kept.opened_version) if is_stale else None) or working
    snapshot = _complete(kept, began)
    if article.status == Article.Status.PUBLISHED:
        snapshot = replace(snapshot, publish_at=working.publish_at)
    return Unsaved(kept, snapshot, is_stale) if snapshot != working else None


def begun_by(person: User) -> list[Autosave]:
    """Return what somebody typed into forms of new articles and never saved, newest first: one query."""
    return list(Autosave.objects.filter(person=person, article=None).order_by("-saved_at"))


def merge_unsaved(unsaved: Unsaved, article: Article) -> Merge:
    """Return what becomes of an unsaved text beside the article's present one. One query."""
    base = snapshot_at(article, unsaved.autosave.opened_version)
    return merge(base, working_of(article), unsaved.snapshot)


def _complete(kept: Autosave, began: Snapshot) -> Snapshot:
    """Return an autosave as a snapshot: cleaned as a save would, where it says nothing as it began."""
    snapshot = Snapshot.from_fields({**began.to_fields(), **kept.fields})
    return replace(snapshot, body=clean_source(snapshot.body).html, slug=snapshot.slug or began.slug)
