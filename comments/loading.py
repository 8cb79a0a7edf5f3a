"""Loading is authorization: what an address leads to for this person, or 404 for all the rest alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef
from django.http import Http404
from django.utils import timezone

from articles.corrections import are_made
from articles.models import Article
from articles.querysets import TEXT_COLUMNS
from articles.services.slugs import find_former
from comments.errors import ArticleGone
from comments.models import Comment
from comments.tombstones import is_found

if TYPE_CHECKING:
    from django.http import HttpRequest


NUMBER_DIGITS_MAX = 18


def load_open_article(slug: str) -> Article:
    """Return a live article whose discussion is shown, at its present or a former address: one query, or three.

    Raise ArticleGone where it was live once, and Http404 for all the rest.
    """
    rows = Article.objects.filter(slug=slug).defer(*TEXT_COLUMNS).annotate(has_corrections=are_made(OuterRef("pk")))
    article = rows.first() or find_former("article", slug.lower())
    if not isinstance(article, Article):
        raise Http404("There is no article at this address.")
    if article.is_live and article.discussion != Article.DiscussionMode.HIDDEN:
        return article
    if _was_live(article):
        raise ArticleGone
    raise Http404("There is no discussion at this address.")


def load_comment(request: HttpRequest, pk: int, *, with_pruned: bool = False) -> Comment:
    """Return a comment this person may find by its address, tombstones included: one query, rarely two.

    `with_pruned`: also a tombstone that no page shows any more; who was answering it must hear that it is gone.
    Raise ArticleGone where its article was live once, and Http404 for all the rest.
    """
    readable = Comment.objects.readable_by(request.user).with_people().select_related("article")
    told: Any = readable.annotate(is_of_corrected=are_made(OuterRef("article")))
    comment: Any = told.defer(*(f"article__{name}" for name in TEXT_COLUMNS)).filter(pk=pk).first()
    if comment is None or comment.article.discussion == Article.DiscussionMode.HIDDEN:
        raise Http404("There is no comment at this address.")
    if not comment.article.is_live:
        raise ArticleGone if _was_live(comment.article) else Http404("There is no comment at this address.")
    is_own = comment.author_id is not None and comment.author_id == request.user.pk
    if not is_own and not with_pruned and not is_found(comment, request.user):
        raise Http404("There is no comment at this address.")
    comment.article.has_corrections = comment.is_of_corrected
    found: Comment = comment
    return found


def number_from(typed: str) -> int:
    """Return a number typed into an address; 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= NUMBER_DIGITS_MAX else 0


def _was_live(article: Article) -> bool:
    """Tell whether visitors could read it once and cannot now. A scheduled one has its moment ahead."""
    first = article.first_published_at
    return first is not None and first <= timezone.now() and not article.is_live
