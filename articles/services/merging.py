"""Merge two tags or authors that are one: everything of the first becomes the second's, its addresses lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.services.auditing import log_act
from articles.models import Article, Author, Byline, Revision, Slug, Tag
from articles.permissions import check_listed
from articles.services.pending import rewrite_pending
from articles.services.registers import move_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User


@dataclass(frozen=True)
class Effect:
    """What a merge would do: articles that move, that have both already, and how many of all are live."""

    moved: int
    both: int
    live: int


def effect_of(rows: Sequence[Tag] | Sequence[Author], into: Tag | Author) -> Effect:
    """Return what merging rows into another would do: three queries."""
    articles = Article.objects.filter(**{f"{_lookup(into)}__in": [row.pk for row in rows if row.pk != into.pk]})
    ids = set(articles.values_list("pk", flat=True))
    has_kept = set(Article.objects.filter(**{_lookup(into): into}, pk__in=ids).values_list("pk", flat=True))
    live = Article.objects.published().filter(pk__in=ids).count()
    return Effect(len(ids - has_kept), len(has_kept), live)


@transaction.atomic
def merge_tag(tag: Tag, *, into: Tag, by: User | None = None) -> int:
    """Move the articles of a tag to another, without doubles; its addresses lead there. Return how many moved.

    Raises NotAllowed.
    """
    if by is not None:
        check_listed(by, "delete", Tag)
    if not _lock(tag, into):
        return 0
    links = Article.tags.through.objects
    has_both = links.filter(tag_id=into.pk).values("article_id")
    links.filter(tag_id=tag.pk, article_id__in=list(has_both.values_list("article_id", flat=True))).delete()
    moved = links.filter(tag_id=tag.pk).update(tag_id=into.pk)
    rewrite_pending(lambda revision: {"tags": _without_twins(revision.fields["tags"], tag.pk, into.pk)})
    move_terms(tag, into=into, by=by)
    _replace(tag, into, by, moved)
    return moved


@transaction.atomic
def merge_author(author: Author, *, into: Author, by: User | None = None) -> int:
    """Give an author's bylines, and the account if the other has none, to another; return how many bylines moved.

    Who stands in one byline under both names stands there once for each role. Raises NotAllowed.
    """
    if by is not None:
        check_listed(by, "delete", Author)
    if not _lock(author, into):
        return 0
    kept = set(Byline.objects.filter(author=into).values_list("article_id", "role"))
    theirs = list(Byline.objects.filter(author=author).values_list("pk", "article_id", "role"))
    doubles = [pk for pk, article_id, role in theirs if (article_id, role) in kept]
    Byline.objects.filter(pk__in=doubles).delete()
    moved = Byline.objects.filter(author=author).update(author=into)
    rewrite_pending(lambda revision: {"bylines": _renamed(revision, author, into)})
    account = author.user_id
    if account is not None and into.user_id is None:
        Author.objects.filter(pk=author.pk).update(user=None)
        Author.objects.filter(pk=into.pk).update(user=account)
        into.user_id = account
    _replace(author, into, by, moved)
    return moved


def _without_twins(ids: list[int], gone: int, kept: int) -> list[int]:
    return sorted({kept if pk == gone else pk for pk in ids})


def _renamed(revision: Revision, author: Author, into: Author) -> list[dict[str, Any]]:
    """Return the byline of a revision with one name for another, once for each role."""
    rows = [
        (into.pk if row["author"] == author.pk else row["author"], row["role"]) for row in revision.fields["bylines"]
    ]
    return [{"author": pk, "role": role} for pk, role in dict.fromkeys(rows)]


def _lock(row: Tag | Author, into: Tag | Author) -> bool:
    """Lock both rows in the order of their numbers; False where there is nothing to merge any more."""
    model: Any = type(row)
    ids = model.objects.select_for_update().filter(pk__in=[row.pk, into.pk]).order_by("pk").values_list("pk", flat=True)
    return row.pk != into.pk and len(list(ids)) == len({row.pk, into.pk})


def _replace(row: Tag | Author, into: Tag | Author, by: User | None, moved: int) -> None:
    """Have the addresses of a row lead to another, write it down, and delete the row."""
    kind = row.slug_kind
    Slug.objects.filter(kind=kind, target_id=row.pk).update(target_id=into.pk, is_current=False)
    Slug.objects.get_or_create(kind=kind, slug=row.slug, defaults={"target_id": into.pk, "is_current": False})
    if by is not None:
        log_act("merged", into, by=by, changes={kind: [row.name, into.name], "moved": [0, moved]})
    row.delete()


def _lookup(row: Tag | Author) -> str:
    return "tags" if isinstance(row, Tag) else "authors"
