"""Deleting one's own comment and bringing it back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from comments import errors
from comments.models import Comment
from comments.services.deletion import delete_comment, restore_comment
from comments.services.integrity import check_threads
from comments.services.moderation import hide_comment, remove_comment
from comments.services.posting import post_comment
from tests.comments.makers import post_held

if TYPE_CHECKING:
    from accounts.models import User


def test_e6_a_deleted_comment_keeps_number_and_place(root: Comment, reply: Comment, reader: User) -> None:
    post_comment(root.article, by=reader, parent=root, text="Third.")
    below = post_comment(root.article, by=reader, parent=reply, text="Below.")
    assert delete_comment(reply, by=reply.author) is True
    rows = Comment.objects.filter(parent=root).order_by("number").values_list("number", "state")
    assert list(rows) == [(1, "deleted"), (2, "public")]
    below.refresh_from_db()
    assert (below.parent_id, below.state, check_threads()) == (reply.pk, "public", [])


def test_e44_the_comments_beneath_stay_counted(root: Comment, reader: User) -> None:
    for turn in range(4):
        post_comment(root.article, by=reader, parent=root, text=f"Reply {turn}.")
    delete_comment(root, by=reader)
    root.refresh_from_db()
    assert Article.objects.get(pk=root.article_id).comment_count == 4
    assert (root.descendant_count, root.trace_count, check_threads()) == (4, 4, [])


def test_counters_and_moments_go_back_with_a_deleted_comment(root: Comment, reply: Comment) -> None:
    delete_comment(reply, by=reply.author)
    root.refresh_from_db()
    article = Article.objects.get(pk=root.article_id)
    assert (root.descendant_count, root.trace_count, article.comment_count) == (0, 0, 1)
    assert root.last_activity_at == article.last_comment_at == root.published_at


def test_the_last_comment_deleted_leaves_nothing_counted(root: Comment) -> None:
    delete_comment(root, by=root.author)
    article = Article.objects.get(pk=root.article_id)
    assert (article.comment_count, article.last_comment_at, check_threads()) == (0, None, [])


def test_e43_undo_within_a_day_gives_everything_back(root: Comment, reply: Comment) -> None:
    before = Comment.objects.filter(pk=reply.pk).values().get()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        delete_comment(reply, by=reply.author)
        clock.shift(timedelta(hours=23))
        assert restore_comment(Comment.objects.get(pk=reply.pk), by=reply.author) is True
    after = Comment.objects.filter(pk=reply.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"state_before", "state_at", "state_by_id"}
    assert check_threads() == []


def test_e43_undo_after_a_day_is_refused(root: Comment) -> None:
    with time_machine.travel("2026-03-14T09:05:00Z", tick=False) as clock:
        delete_comment(root, by=root.author)
        clock.shift(timedelta(hours=25))
        with pytest.raises(errors.UndoWindowClosed) as refusal:
            restore_comment(Comment.objects.get(pk=root.pk), by=root.author)
    assert (refusal.value.status, refusal.value.message) == (403, "The time to undo ended on 15 March 2026 09:05.")


def test_undo_needs_the_text(root: Comment) -> None:
    delete_comment(root, by=root.author)
    Comment.objects.filter(pk=root.pk).update(source="", body_html="")
    with pytest.raises(errors.TextWiped):
        restore_comment(Comment.objects.get(pk=root.pk), by=root.author)


def test_undo_gives_back_the_state_before(root: Comment, other_reader: User, moderator: User) -> None:
    hide_comment(root, by=moderator)
    held = post_held(root.article, by=other_reader)
    for comment, state in ((Comment.objects.get(pk=root.pk), "hidden"), (held, "held")):
        delete_comment(comment, by=comment.author)
        restore_comment(Comment.objects.get(pk=comment.pk), by=comment.author)
        assert Comment.objects.get(pk=comment.pk).state == state
    assert check_threads() == []


def test_deleting_twice_changes_nothing(root: Comment, django_assert_num_queries: pytest.FixtureRequest) -> None:
    stale = Comment.objects.get(pk=root.pk)
    delete_comment(root, by=root.author)
    before = Comment.objects.values().get(pk=root.pk)
    assert delete_comment(stale, by=root.author) is False
    gone = Comment.objects.get(pk=root.pk)
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert delete_comment(gone, by=root.author) is False
    assert Comment.objects.values().get(pk=root.pk) == before


def test_restoring_twice_changes_nothing(root: Comment) -> None:
    delete_comment(root, by=root.author)
    deleted = Comment.objects.get(pk=root.pk)
    assert restore_comment(deleted, by=root.author) is True
    assert restore_comment(deleted, by=root.author) is False
    assert restore_comment(root, by=root.author) is False


def test_nobody_else_deletes_or_restores(root: Comment, moderator: User) -> None:
    with pytest.raises(errors.NotAllowed):
        delete_comment(root, by=moderator)
    delete_comment(root, by=root.author)
    with pytest.raises(errors.NotAllowed):
        restore_comment(Comment.objects.get(pk=root.pk), by=moderator)


def test_what_a_moderator_removed_is_not_deleted(root: Comment, moderator: User) -> None:
    stale = Comment.objects.get(pk=root.pk)
    remove_comment(root, by=moderator)
    with pytest.raises(errors.WrongState):
        delete_comment(stale, by=root.author)


def test_deleting_works_in_a_closed_discussion(root: Comment) -> None:
    Article.objects.filter(pk=root.article_id).update(discussion=Article.DiscussionMode.READ_ONLY)
    assert delete_comment(root, by=root.author) is True
