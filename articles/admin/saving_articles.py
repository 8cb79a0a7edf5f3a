"""Between the article form and `save_snapshot`: the working text fills the form, all that was typed is one value."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django.contrib import messages

from articles.admin.rows import working_rows
from articles.admin.saving import SaveRefused, ServiceAdmin
from articles.errors import ArticleError
from articles.models import Article
from articles.services.editing import save_snapshot
from articles.snapshots import KEYS, RELATIONS, BylineFields, GalleryFields, Snapshot, working_of

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

    from articles.services.editing import Saved

_IN_FORM = tuple(one.name for one in fields(Snapshot) if one.name not in {*RELATIONS, "publish_at"})


class SnapshotAdmin(ServiceAdmin):
    """A form of articles: filled from the working text, saved as one snapshot with all its rows."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Wait for the rows: they are part of what is saved."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save everything through the service; a refusal ends the transaction."""
        article = form.instance
        snapshot = snapshot_of_form(form, formsets)
        try:
            saved = save_snapshot(
                article if change else None,
                snapshot,
                by=request.user,  # type: ignore[arg-type]
                opened_version=form.cleaned_data.get("opened_version") or 0,
            )
        except ArticleError as err:
            raise SaveRefused(self.sentences(err, article)) from err
        self._take_over(request, article, saved)

    def _take_over(self, request: HttpRequest, article: Article, saved: Saved) -> None:
        """Let the form's article be the stored one, and tell what cleaning and rendering have to say."""
        article.pk, article._state.adding = saved.article.pk, False
        for column in Article._meta.concrete_fields:
            setattr(article, column.attname, getattr(saved.article, column.attname))
        request.saved = saved  # type: ignore[attr-defined]
        for sentence in filter(None, [saved.removed, *saved.warnings]):
            self.message_user(request, sentence, messages.WARNING)

    # Django's own log would tell what the audit log tells.

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None


def snapshot_of_form(form: Any, formsets: Any) -> Snapshot:
    """Return all that was typed; what the form does not have stays as the desk had it. No query."""
    article: Article = form.instance
    values = {name: getattr(working_of(article), name) for name in Snapshot.__dataclass_fields__}
    cleaned = form.cleaned_data
    for name in _IN_FORM:
        if name in cleaned:
            values[name] = getattr(cleaned[name], "pk", None) if name in KEYS else cleaned[name]
    if "tags" in cleaned:
        values["tags"] = sorted(tag.pk for tag in cleaned["tags"])
    if "schedule_at" in cleaned and article.status != Article.Status.PUBLISHED:
        values["publish_at"] = cleaned["schedule_at"]
    for formset in formsets:
        values |= _rows(formset)
    return Snapshot(**values)


def _rows(formset: Any) -> dict[str, Any]:
    """Return the rows of a formset that is part of an article, in their order."""
    rows = working_rows(formset)
    if formset.prefix == "bylines":
        return {"bylines": [BylineFields(author=row["author"].pk, role=row["role"]) for row in rows]}
    if formset.prefix == "gallery":
        return {
            "gallery": [GalleryFields(photo=row["photo"].pk, caption=row["caption"], alt=row["alt"]) for row in rows]
        }
    return {}
