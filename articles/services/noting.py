"""Editorial notes: what colleagues remark on an article, open until somebody resolves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.services.auditing import log_act
from articles.errors import FieldRefused
from articles.models import NOTE_MAX_LENGTH, EditorialNote
from articles.passages import blocks_of
from articles.permissions import check_write
from articles.snapshots import working_of

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article


def add_note(article: Article, *, text: str, by: User, paragraph: str = "") -> EditorialNote:
    """Keep a remark on an article or one of its paragraphs, by its anchor. Raises NotAllowed, FieldRefused.

    Where the paragraph is gone meanwhile, the remark is about the whole: nothing typed is lost.
    """
    check_write(by, article)
    text = text.strip()
    if not text:
        raise FieldRefused("note_text", "Write the note first.")
    if len(text) > NOTE_MAX_LENGTH:
        raise FieldRefused("note_text", f"A note has at most {NOTE_MAX_LENGTH} characters; this one has {len(text)}.")
    if paragraph and all(block["id"] != paragraph for block in blocks_of(article, working_of(article).body)):
        paragraph = ""
    with transaction.atomic():
        note = article.editorial_notes.create(text=text, paragraph=paragraph, by=by, by_name=by.display_name)
        log_act("noted", article, by=by, is_seen=False)
    return note


def resolve_note(note: EditorialNote, *, by: User) -> bool:
    """Mark a note as done. False if it was done already."""
    check_write(by, note.article)
    return _set(note, by=by, is_resolved=True)


def reopen_note(note: EditorialNote, *, by: User) -> bool:
    """Make a note open again. False if it is open."""
    check_write(by, note.article)
    return _set(note, by=by, is_resolved=False)


def _set(note: EditorialNote, *, by: User, is_resolved: bool) -> bool:
    moment = timezone.now() if is_resolved else None
    with transaction.atomic():
        changed = EditorialNote.objects.filter(pk=note.pk, resolved_at__isnull=is_resolved).update(
            resolved_at=moment, resolved_by=by if is_resolved else None
        )
        if changed:
            log_act("resolved a note of" if is_resolved else "reopened a note of", note.article, by=by, is_seen=False)
    return bool(changed)
