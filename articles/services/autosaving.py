"""Keep what is typed and not saved: beside the article, never in it, and nobody's but the writer's."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.services.auditing import log_act
from articles.models import Autosave, EditorialNote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from accounts.models import User
    from articles.models import Article
    from articles.snapshots import Snapshot

# Old ones go; a week before that, the desk says so.
KEPT_FOR = timedelta(days=30)
WARNED_BEFORE = timedelta(days=7)


def keep_autosave(
    fields: Mapping[str, Any], *, by: User, opened_version: int, article: Article | None = None, form_key: str = ""
) -> datetime:
    """Keep what one person typed into an article's form, or into that of a new one, in place of what was kept before.

    `fields` may lack some of a snapshot's. One query, three for the first.
    """
    place = {"article": article, "form_key": "" if article else form_key, "person": by}
    moment = timezone.now()
    values = {"fields": dict(fields), "opened_version": opened_version, "saved_at": moment}
    if not Autosave.objects.filter(**place).update(**values):
        try:
            with transaction.atomic():
                Autosave.objects.create(**place, **values)
        except IntegrityError:
            # Two of one form at the same moment: the later one stands.
            Autosave.objects.filter(**place).update(**values)
    return moment


def drop_autosave(*, by: User, article: Article | None = None, form_key: str = "") -> bool:
    """Forget what somebody typed into an article's form, or into that of a new one: one query."""
    return bool(Autosave.objects.filter(article=article, form_key="" if article else form_key, person=by).delete()[0])


@transaction.atomic
def keep_as_note(article: Article, mine: Snapshot, names: list[str], *, by: User) -> EditorialNote:
    """Make what somebody typed a note for colleagues, in words, and let it be unsaved no more."""
    texts = {name: unescape(strip_tags(str(getattr(mine, name)))).strip() for name in names}
    told = "\n\n".join(f"{name.replace('_', ' ').capitalize()}: {text}" for name, text in texts.items() if text)
    note = EditorialNote.objects.create(article=article, text=f"Not merged.\n\n{told}", by=by, by_name=by.display_name)
    log_act("noted", article, by=by, is_seen=False)
    drop_autosave(by=by, article=article)
    return note
