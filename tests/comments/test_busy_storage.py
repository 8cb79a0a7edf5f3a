"""A database that does not take a write in time: the reader hears it, and nothing is half stored."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from comments.errors import CommentError, StorageBusy
from comments.models import Comment
from comments.services.deletion import delete_comment
from comments.services.posting import post_comment
from comments.services.threads import lock_threads
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(act: Callable[[], object]) -> CommentError | None:
    """Run an act on a connection of its own that waits for a lock for a moment only; return its refusal."""
    patience = "SET lock_timeout = 200" if connection.vendor == "postgresql" else "PRAGMA busy_timeout = 200"
    try:
        with connection.cursor() as cursor:
            cursor.execute(patience)
        act()
    except CommentError as refusal:
        return refusal
    finally:
        connection.close()
    return None


def while_locked(thread: Comment, act: Callable[[], object]) -> CommentError | None:
    """Run an act while somebody else holds the thread."""
    with transaction.atomic():
        lock_threads([thread.pk])
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(outcome, act).result()


def test_a_reply_to_a_locked_thread_is_refused_whole(article: Article, reader: User) -> None:
    root = factories.make_comment(article, by=reader)
    refusal = while_locked(root, lambda: post_comment(article, by=reader, parent=root, text="Now?"))
    assert isinstance(refusal, StorageBusy)
    assert refusal.status == 503
    assert Comment.objects.count() == 1


def test_a_deletion_in_a_locked_thread_is_refused_whole(article: Article, reader: User) -> None:
    root = factories.make_comment(article, by=reader)
    assert isinstance(while_locked(root, lambda: delete_comment(root, by=reader)), StorageBusy)
    assert Comment.objects.get().state == "public"


def test_the_next_try_succeeds(article: Article, reader: User) -> None:
    root = factories.make_comment(article, by=reader)
    assert outcome(lambda: post_comment(article, by=reader, parent=root, text="Now.")) is None
