"""What the magazine keeps of members: who is behind a name in bylines, who wrote, uploaded and corrected what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.personal_data import Holder
from accounts.personal_data import register as register_holder
from accounts.services.forgetting import FORMER_MEMBER
from articles.models import (
    Article,
    Author,
    Autosave,
    Correction,
    EditorialNote,
    ErrorReport,
    MarkOptOut,
    Photo,
    Presence,
    Redirect,
    Revision,
    Section,
    ShareLink,
    SiteText,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from accounts.personal_data import Rows

CLAIMS = frozenset(
    {
        "articles.article.deleted_by",
        "articles.article.made_by",
        "articles.author.name",
        "articles.author.user",
        "articles.autosave.person",
        "articles.correction.by",
        "articles.correction.by_name",
        "articles.correction.withdrawn_by",
        "articles.editorialnote.by",
        "articles.editorialnote.by_name",
        "articles.editorialnote.resolved_by",
        "articles.errorreport.by",
        "articles.errorreport.decided_by",
        "articles.markoptout.by",
        "articles.markoptout.by_name",
        "articles.photo.uploaded_by",
        "articles.presence.person",
        "articles.redirect.by",
        "articles.revision.by",
        "articles.revision.by_name",
        "articles.section_editors.user",
        "articles.sharelink.by",
        "articles.sitetext.by",
    }
)
# Rows that say who made them, with a copy of the name.
SIGNED: tuple[Any, ...] = (Correction, EditorialNote, MarkOptOut, Revision)
# Columns that only lead to the member.
POINTERS: tuple[tuple[Any, str], ...] = (
    (Article, "made_by"),
    (Article, "deleted_by"),
    (Author, "user"),
    (Photo, "uploaded_by"),
    (Correction, "withdrawn_by"),
    (EditorialNote, "resolved_by"),
    (ErrorReport, "by"),
    (ErrorReport, "decided_by"),
    (Redirect, "by"),
    (ShareLink, "by"),
    (SiteText, "by"),
)


def register() -> None:
    """Register the holder; called once at start."""
    register_holder(Holder(name="articles", claims=CLAIMS, export=export, erase=erase))


def export(user: User) -> Mapping[str, Rows]:
    """Return rows by kind: the name in bylines, drafts begun, pictures uploaded, and what was written at the desk."""
    return {
        "author-page": Author.objects.filter(user=user).values("name", "slug", "role", "biography"),
        "articles-begun": Article.objects.filter(made_by=user).order_by("pk").values("title", "slug", "made_at"),
        "pictures": Photo.objects.filter(uploaded_by=user)
        .order_by("pk")
        .values("file", "caption", "credit", "uploaded_at"),
        "revisions": Revision.objects.filter(by=user).order_by("pk").values("article_id", "number", "made_at", "note"),
        "kept-texts-at-the-desk": Autosave.objects.filter(person=user).order_by("pk").values("fields", "saved_at"),
        "corrections": Correction.objects.filter(by=user).values("text", "made_at"),
        "editorial-notes": EditorialNote.objects.filter(by=user).values("text", "made_at"),
        "reported-errors": ErrorReport.objects.filter(by=user).values("article_id", "text", "source", "made_at"),
        "sections": Section.objects.filter(editors=user).values("name"),
    }


def erase(user: User, keep_texts: bool) -> None:
    """Let everything made by a member be made by nobody. A name in bylines stays, without an account behind it."""
    if not keep_texts:
        ErrorReport.objects.filter(by=user).delete()
    for model in SIGNED:
        model.objects.filter(by=user).update(by=None, by_name=FORMER_MEMBER)
    for model, column in POINTERS:
        model.objects.filter(**{column: user}).update(**{column: None})
    Autosave.objects.filter(person=user).delete()
    Presence.objects.filter(person=user).delete()
    Section.editors.through.objects.filter(user_id=user.pk).delete()
