"""A member's own comments as they leave: as rows for programs, and in their context for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from accounts.mails import site_address
from accounts.personal_data import in_batches
from articles.querysets import TEXT_COLUMNS
from comments.addresses import address
from comments.markup import fill
from comments.markup.outside import outside_html
from comments.models import Comment
from comments.nodes import excerpt_of
from comments.services.mentioning import mention_labels
from comments.services.quoting import quote_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from accounts.models import User
    from comments.markup import MentionLabel

NO_TEXTS = [f"article__{name}" for name in TEXT_COLUMNS]
FACTS = ("state", "reason", "note", "posted_at", "published_at", "edited_at", "up_count", "down_count", "number")
GONE = "a comment that is gone"


def own_comments(user: User) -> Iterator[dict[str, Any]]:
    """Yield every comment with its earlier texts, whatever became of it. Two queries a batch."""
    rows = Comment.objects.filter(author=user).select_related("article").defer(*NO_TEXTS)
    for batch in in_batches(rows.prefetch_related("revisions")):
        for comment in batch:
            yield {
                "address": permalink(comment.pk),
                "article": comment.article.title,
                "answers": permalink(comment.parent_id),
                **{name: getattr(comment, name) for name in FACTS},
                "text": comment.source,
                "earlier_texts": [_revision(revision) for revision in comment.revisions.all()],
            }


def permalink(comment_id: int | None) -> str:
    """Return the absolute address of a comment, or nothing for none."""
    return site_address(address("comment", comment_id)) if comment_id else ""


def _revision(revision: Any) -> dict[str, Any]:
    return {
        "number": revision.number,
        "text": revision.source,
        "made_at": revision.made_at,
        "withdrawn_at": revision.redacted_at,
    }


def shown_comments(user: User) -> Iterator[dict[str, Any]]:
    """Yield every comment as a page of its own shows it: where it stands, whom it answers. Three queries a batch."""
    people = ("article", "parent__author", "parent__identity", "author")
    rows = Comment.objects.filter(author=user).select_related(*people).defer(*NO_TEXTS)
    for batch in in_batches(rows):
        labels = quote_labels([comment.pk for comment in batch])
        parents = [comment.parent for comment in batch if comment.parent is not None]
        mentions = mention_labels([comment.body_html for comment in (*batch, *parents)])
        for comment in batch:
            filled_html = fill(comment.body_html, labels.get(comment.pk, {}), mentions)
            yield {
                "comment": comment,
                "url": permalink(comment.pk),
                "parent_name": _name(comment.parent),
                "parent_words": _words(comment.parent, mentions),
                "body_html": outside_html(filled_html, site_url=settings.SITE_URL),
            }


def _name(parent: Comment | None) -> str:
    if parent is None:
        return ""
    return parent.shown_name if parent.is_public else GONE


def _words(parent: Comment | None, mentions: Mapping[int, MentionLabel]) -> str:
    """Return the first words of what was answered, if everybody may read them."""
    if parent is None or not parent.is_public:
        return ""
    return excerpt_of(fill(parent.body_html, {}, mentions))
