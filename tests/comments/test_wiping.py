"""Texts nobody can bring back any more are forgotten; numbers and places stay."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from comments import errors
from comments.models import Comment
from comments.services import wiping
from comments.services.deletion import delete_comment
from comments.services.integrity import check_threads
from comments.services.moderation import remove_comment, restore_removed_comment
from comments.services.wiping import wipe_texts

if TYPE_CHECKING:
    from accounts.models import User


def in_days(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_a_deleted_text_goes_after_thirty_days(root: Comment, reply: Comment) -> None:
    delete_comment(root, by=root.author)
    with in_days(29):
        assert wipe_texts() == 0
    with in_days(31):
        assert wipe_texts() == 1
        assert wipe_texts() == 0
    root.refresh_from_db()
    assert (root.source, root.body_html, root.number, root.state) == ("", "", 1, "deleted")
    assert Comment.objects.get(pk=reply.pk).source
    assert check_threads() == []


def test_a_removed_text_is_kept_longer_and_then_cannot_be_restored(root: Comment, editor: User) -> None:
    remove_comment(root, by=editor, reason="spam")
    with in_days(179):
        assert wipe_texts() == 0
    with in_days(181):
        assert wipe_texts() == 1
        root.refresh_from_db()
        with pytest.raises(errors.TextWiped):
            restore_removed_comment(root, by=editor)


def test_the_command_can_be_tried_first(root: Comment) -> None:
    delete_comment(root, by=root.author)
    out = io.StringIO()
    with in_days(31):
        call_command("prune_comments", "--dry-run", stdout=out)
        assert Comment.objects.get(pk=root.pk).source
        call_command("prune_comments", stdout=out)
    told = out.getvalue().splitlines()
    assert told[:4:3] == ["prune_comments: 1 texts would go", "prune_comments: 1 texts emptied"]


def test_threads_are_locked_before_their_texts_go(root: Comment, monkeypatch: pytest.MonkeyPatch) -> None:
    delete_comment(root, by=root.author)
    locked = []

    def lock(tree_ids: list[int]) -> None:
        locked.append((tree_ids, Comment.objects.get(pk=root.pk).source != ""))

    monkeypatch.setattr(wiping, "lock_threads", lock)
    with in_days(31):
        wipe_texts()
    assert locked == [([root.tree_id], True)]
