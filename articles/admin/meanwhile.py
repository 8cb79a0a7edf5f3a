"""What happened to an article between opening the page of an act and pressing its button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.comparing import compare_bodies
from articles.field_words import field_changes, names_of
from articles.services.revising import snapshot_at
from articles.snapshots import working_of

if TYPE_CHECKING:
    from articles.admin.act_forms import ActForm
    from articles.models import Article


def show_what_changed(form: ActForm, article: Article) -> None:
    """Let a refused form carry the version there is now, and what its text says otherwise: five queries at most.

    Who presses again has seen it. A version nobody knows any more, and one that differs in no word, show nothing.
    """
    before = snapshot_at(article, form.cleaned_data.get("version") or 0)
    now = working_of(article)
    form.data = {**form.data, form.add_prefix("version"): str(article.version)}
    if before is not None and before != now:
        form.meanwhile = _differences(before, now)


def _differences(before: Any, now: Any) -> dict[str, Any]:
    fields = field_changes(before, now, names_of(before, now))
    return {"fields": fields, "body": compare_bodies(before.body, now.body)}
