"""Delete drafts no reader ever saw, and sections, tags and authors nothing uses; their addresses are free again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.services.auditing import log_act
from articles.errors import NotReady
from articles.models import Article, Author, Section, Slug, Tag

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def delete_draft(article: Article) -> None:
    """Delete an article that was never published, and give its address free.

    Raises NotReady for one that was announced: readers, links and comments may lead to it.
    """
    stored = Article.objects.select_for_update().get(pk=article.pk)
    if stored.first_published_at is not None or stored.comment_count:
        raise NotReady(["This article was published before. Withdraw it instead of deleting it."])
    Slug.objects.filter(kind=Slug.Kind.ARTICLE, target_id=stored.pk).delete()
    article.delete()


@transaction.atomic
def delete_listed(row: Section | Tag | Author, *, by: User) -> None:
    """Delete a section, tag or author. Raises ProtectedError while articles stand in it or name it."""
    kind, target_id = row.slug_kind, row.pk
    log_act("deleted", row, by=by)
    row.delete()
    Slug.objects.filter(kind=kind, target_id=target_id).delete()
