"""Post a comment: one transaction under one lock, and never the same comment twice."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from comments import markup
from comments.errors import ArticleGone, NotAllowed, TextRefused
from comments.models import Comment
from comments.permissions import check_post
from comments.services.quoting import store_quotes
from comments.services.threads import (
    count_new,
    fresh_article,
    lock_discussion,
    lock_thread_of,
    next_number,
    writing,
)

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from comments.markup import Rendered

MAX_DEPTH = 50  # levels below the root; deeper answers become siblings of what they answer
DUPLICATE_MINUTES = 5
State = Comment.State


def post_comment(
    article: Article,
    *,
    by: User,
    text: str,
    parent: Comment | None = None,
    client_token: UUID | str | None = None,
    answered: Comment | None = None,
) -> Comment:
    """Post a text under an article, or in answer to `parent`; return the comment, or the one it repeats.

    `answered` is the comment a new thread answers where that one's place is gone. Raise `CommentError` with the
    reader's sentence; then nothing was stored. About 15 queries.
    """
    if not by.is_authenticated:
        check_post(article, by=by, parent=parent)
    try:
        rendered = markup.check_text(text)
    except TextRefused:
        # Who may not write here hears that first; a better text would not help them.
        check_post(article, by=by, parent=parent)
        raise
    token = _token(client_token)
    try:
        with writing():
            return _post(article, by, rendered, parent=parent, token=token, answered=answered)
    except IntegrityError:
        # The same form arrived twice at one moment, under different threads' locks. The constraint chose.
        first: Comment | None = Comment.objects.filter(author=by, client_token=token).first() if token else None
        if first is not None:
            return first
        # Or the article or the account went away before the commit: say so instead of failing.
        _check_again(article, by, parent)
        raise


def _post(
    article: Article,
    by: User,
    rendered: Rendered,
    *,
    parent: Comment | None,
    token: UUID | None,
    answered: Comment | None,
) -> Comment:
    """Lock, read again, check, insert, count."""
    if parent is None:
        lock_discussion(article.pk)
    else:
        parent = lock_thread_of(parent)
    place, answered = _place(parent, answered, article)
    comment = Comment(  # type: ignore[no-untyped-call]  # mptt has no types
        article_id=article.pk,
        parent=place,
        answered=answered,
        author=by,
        source=rendered.source,
        body_html=rendered.body_html,
        render_version=markup.RENDER_VERSION,
        text_hash=hash_of(rendered.source),
        client_token=token,
    )
    repeated = _repeated(comment)
    if repeated is not None:
        return repeated
    _check_again(article, by, parent)
    _insert(comment)
    store_quotes(comment, rendered.quotes)
    count_new(comment)
    return comment


def _place(parent: Comment | None, answered: Comment | None, article: Article) -> tuple[Comment | None, Comment | None]:
    """Return under which comment the new one stands and which it answers, where these differ."""
    if parent is None:
        was_shown = answered is not None and answered.article_id == article.pk and answered.number is not None
        return None, answered if was_shown else None
    if parent.level < MAX_DEPTH:
        return parent, None
    return parent.parent, parent


def _repeated(comment: Comment) -> Comment | None:
    """Return the comment this one repeats: sent again with its token, or its text by the same hand minutes ago."""
    since = timezone.now() - timedelta(minutes=DUPLICATE_MINUTES)
    same_text = Q(
        article=comment.article_id,
        parent=comment.parent,
        answered=comment.answered,
        text_hash=comment.text_hash,
        posted_at__gt=since,
    ) & ~Q(state=State.DELETED)
    same_token = Q(client_token=comment.client_token) if comment.client_token else Q(pk__in=[])
    first: Comment | None = Comment.objects.filter(same_token | same_text, author=comment.author).order_by("pk").first()
    return first


def _check_again(article: Article, by: User, parent: Comment | None) -> None:
    """Ask permission of the rows as they are under the lock."""
    fresh = fresh_article(article.pk)
    if fresh is None:
        raise ArticleGone
    try:
        by.refresh_from_db(fields=["is_active"])
    except ObjectDoesNotExist as gone:
        raise NotAllowed from gone
    check_post(fresh, by=by, parent=parent)


def _insert(comment: Comment) -> None:
    """Store the row at its place, with the next number and the moment that follows its elder siblings'."""
    now = timezone.now()
    comment.number = next_number(comment.article_id, comment.parent_id)
    comment.posted_at = comment.published_at = now
    if comment.parent is None:
        # A root's tree is its own key, known only after the insert; mptt leaves fields alone that are set.
        comment.lft, comment.rght, comment.level, comment.last_activity_at = 1, 2, 0, now
        comment.save(force_insert=True)
        comment.tree_id = comment.pk
        Comment.objects.filter(pk=comment.pk).update(tree_id=comment.pk)
    else:
        comment.save(force_insert=True)


def _token(token: UUID | str | None) -> UUID | None:
    """Return a token, or None for a damaged one, which only takes away what it gives."""
    if token is None or isinstance(token, UUID):
        return token
    try:
        return UUID(token)
    except ValueError:
        return None


def hash_of(source: str) -> str:
    """Return the key under which equal texts meet."""
    return hashlib.sha256(source.encode()).hexdigest()
