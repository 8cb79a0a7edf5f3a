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
from comments.services.edges import insert_in_place
from comments.services.mentioning import store_mentions
from comments.services.noticing import notice_comment
from comments.services.quoting import store_quotes
from comments.services.texts import judge_text
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
    from accounts.standing import Standing
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
    rendered = _judged(text, article, by, parent)
    comment = Comment(  # type: ignore[no-untyped-call]  # mptt has no types
        article_id=article.pk,
        author=by,
        source=rendered.source,
        body_html=rendered.body_html,
        render_version=markup.RENDER_VERSION,
        text_hash=hash_of(rendered.source),
        client_token=_token(client_token),
    )
    try:
        with writing():
            return _store(comment, rendered, parent=parent, answered=answered)
    except IntegrityError:
        first = _first_of_two(comment)
        if first is None:
            # Perhaps the article or the account went away before the commit: then say so instead of failing.
            _check_again(comment, parent)
            raise
        return first


def _judged(text: str, article: Article, by: User, parent: Comment | None) -> Rendered:
    """Return the text rendered. Who may not write here hears that before anything about the text."""
    if not by.is_authenticated:
        check_post(article, by=by, parent=parent)
    try:
        return judge_text(text, by=by, language=article.language)
    except TextRefused:
        check_post(article, by=by, parent=parent)
        raise


def _store(comment: Comment, rendered: Rendered, *, parent: Comment | None, answered: Comment | None) -> Comment:
    """Lock, read again, check, insert, count."""
    if parent is None:
        lock_discussion(comment.article_id)
    else:
        parent = lock_thread_of(parent)
    comment.parent, comment.answered = _place(comment, parent, answered)
    repeated = _repeated(comment)
    if repeated is not None:
        return repeated
    standing = _check_again(comment, parent)
    # What a limited member writes waits for a moderator: without a number, and counted by nobody.
    comment.state = State.HELD if standing.is_limited else State.PUBLIC
    _insert(comment)
    store_quotes(comment, rendered.quotes, is_new=True)
    store_mentions(comment, rendered.mentions, is_new=True)
    if comment.is_public:
        count_new(comment)
        notice_comment(comment)
    return comment


def _first_of_two(comment: Comment) -> Comment | None:
    """Return the comment that won where the same form arrived twice at one moment under different locks."""
    if comment.client_token is None:
        return None
    first: Comment | None = Comment.objects.filter(author=comment.author, client_token=comment.client_token).first()
    return first


def _place(comment: Comment, parent: Comment | None, answered: Comment | None) -> tuple[Comment | None, Comment | None]:
    """Return under which comment the new one stands and which it answers, where these differ."""
    if parent is None:
        is_here = answered is not None and answered.article_id == comment.article_id
        was_shown = answered is not None and is_here and answered.published_at is not None
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


def _check_again(comment: Comment, parent: Comment | None) -> Standing:
    """Ask permission of the rows as they are now; return how the author stands."""
    article, author = fresh_article(comment.article_id), comment.author
    if article is None:
        raise ArticleGone
    if author is None:
        raise NotAllowed
    try:
        author.refresh_from_db(fields=["is_active"])
    except ObjectDoesNotExist as gone:
        raise NotAllowed from gone
    return check_post(article, by=author, parent=parent)


def _insert(comment: Comment) -> None:
    """Store the row at its place; a public one with the next number and the moment that follows its siblings'."""
    comment.posted_at = timezone.now()
    if comment.is_public:
        comment.number = next_number(comment.article_id, comment.parent_id)
        comment.published_at = comment.posted_at
    if comment.parent is None:
        # A root's tree is its own key, known only after the insert; mptt leaves fields alone that are set.
        comment.lft, comment.rght, comment.level, comment.last_activity_at = 1, 2, 0, comment.published_at
        comment.save(force_insert=True)
        comment.tree_id = comment.pk
        Comment.objects.filter(pk=comment.pk).update(tree_id=comment.pk)
    else:
        insert_in_place(comment, comment.parent)


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
