"""The addresses of an article's versions at the desk, and what its form says about unsaved texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from articles.admin.desk_views import desk_path
from articles.admin.history import compare_page, history_page, restore_page, review_page
from articles.admin.merging import last_act, merge_page
from articles.admin.presence import presence
from articles.admin.unsaved import autosave, key_of_form, unsaved_beginning, unsaved_page
from articles.history import newest_of
from articles.unsaved import begun_by, unsaved_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern

    from accounts.models import AuditEntry
    from articles.models import Article, Autosave
    from articles.unsaved import Unsaved

READ_AND_SEND = ("GET", "HEAD", "POST")


def version_paths(admin: Any) -> list[URLPattern]:
    """Return the addresses, to stand before Django's own."""
    return [
        desk_path(admin, "add/autosave/", autosave, "add_autosave", READ_AND_SEND),
        desk_path(admin, "add/unsaved/<slug:key>/", unsaved_beginning, "add_unsaved", READ_AND_SEND),
        desk_path(admin, "<int:pk>/autosave/", autosave, "autosave", READ_AND_SEND),
        desk_path(admin, "<int:pk>/unsaved/", unsaved_page, "unsaved", READ_AND_SEND),
        desk_path(admin, "<int:pk>/merge/", merge_page, "merge", READ_AND_SEND),
        desk_path(admin, "<int:pk>/presence/", presence, "presence", ("POST",)),
        desk_path(admin, "<int:pk>/history/", history_page, "history"),
        desk_path(admin, "<int:pk>/compare/", compare_page, "compare"),
        desk_path(admin, "<int:pk>/review/", review_page, "review"),
        desk_path(admin, "<int:pk>/restore/<int:number>/", restore_page, "restore", READ_AND_SEND),
    ]


@dataclass(frozen=True)
class Kept:
    """What an article's form tells of unsaved texts, and what its scripts need to keep them."""

    autosave_address: str
    # What the copy in this browser is called: of one article, or one new form, and one person.
    copy_name: str
    version: int
    form_key: str = ""
    unsaved: Unsaved | None = None
    last_act: AuditEntry | None = None
    begun: list[Autosave] | None = None
    # The copy of a new article's form, for its first page after that to drop.
    name_of_begun: str = ""
    # Whether this person saved last.
    is_mine: bool = False


def kept_for(request: HttpRequest, article: Article | None) -> Kept:
    """Return it for a form that is about to be shown. Two queries, six if the article was saved since."""
    is_fresh = request.method == "GET" and "restore" not in request.GET
    if article is None:
        key = key_of_form(request)
        return Kept(
            reverse("admin:articles_article_add_autosave"),
            copy_name=f"article-new-{request.user.pk}",
            version=0,
            form_key=key,
            begun=begun_by(request.user) if is_fresh else [],  # type: ignore[arg-type]
        )
    unsaved = unsaved_of(request.user, article) if is_fresh else None  # type: ignore[arg-type]
    newest = newest_of(article)
    return Kept(
        reverse("admin:articles_article_autosave", args=[article.pk]),
        copy_name=f"article-{article.pk}-{request.user.pk}",
        version=article.version,
        unsaved=unsaved,
        name_of_begun=f"article-new-{request.user.pk}",
        is_mine=newest is not None and newest.by_id == request.user.pk,
        last_act=last_act(article) if unsaved is not None and unsaved.is_stale else None,
    )
