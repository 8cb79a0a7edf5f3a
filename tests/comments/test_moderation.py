"""What moderators decide: states, numbers, counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.models import Article
from comments import errors
from comments.models import Comment
from comments.services.deletion import delete_comment
from comments.services.integrity import check_threads
from comments.services.moderation import approve_comment, hide_comment, remove_comment, restore_removed_comment
from comments.services.posting import post_comment
from tests.comments.makers import post_held

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

ACTS: dict[str, Callable[..., bool]] = {
    "approve": approve_comment,
    "hide": hide_comment,
    "remove": remove_comment,
    "restore": restore_removed_comment,
}
# Where each act leads from each state; None: nothing changes; absent: refused.
LEADS = {
    ("public", "approve"): None,
    ("public", "hide"): "hidden",
    ("public", "remove"): "removed",
    ("public", "restore"): None,
    ("held", "approve"): "public",
    ("held", "remove"): "removed",
    ("hidden", "approve"): "public",
    ("hidden", "hide"): None,
    ("hidden", "remove"): "removed",
    ("hidden", "restore"): "public",
    ("removed", "remove"): None,
    ("removed", "restore"): "public",
}


def in_state(state: str, root: Comment, moderator: User) -> Comment:
    """Return a reply brought to a state by the acts that lead there."""
    if state == "held":
        return post_held(root.article, by=moderator, parent=root)
    comment = post_comment(root.article, by=moderator, parent=root, text="To be decided.")
    steps = {"hidden": hide_comment, "removed": remove_comment, "deleted": delete_comment}
    if state in steps:
        steps[state](comment, by=moderator)
    return Comment.objects.get(pk=comment.pk)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", Comment.State.values)
def test_each_act_leads_from_each_state_where_the_table_says(
    root: Comment, moderator: User, state: str, act: str
) -> None:
    comment = in_state(state, root, moderator)
    if (state, act) not in LEADS:
        with pytest.raises(errors.WrongState):
            ACTS[act](comment, by=moderator)
    else:
        to = LEADS[state, act]
        assert ACTS[act](comment, by=moderator) is (to is not None)
        assert Comment.objects.get(pk=comment.pk).state == (to or state)
    assert check_threads() == []


@pytest.mark.parametrize("act", ACTS)
def test_only_moderators_decide(root: Comment, reader: User, act: str) -> None:
    with pytest.raises(errors.NotAllowed):
        ACTS[act](root, by=reader)


def test_e7_an_approved_comment_takes_the_next_number(root: Comment, reply: Comment, moderator: User) -> None:
    held = post_held(root.article, by=moderator, parent=root)
    post_comment(root.article, by=moderator, parent=root, text="Meanwhile.")
    approve_comment(held, by=moderator)
    held.refresh_from_db()
    assert (held.number, held.published_at is not None) == (3, True)
    assert Article.objects.get(pk=root.article_id).comment_count == 4
    assert check_threads() == []


def test_a_refused_comment_gets_its_number_when_it_is_restored(root: Comment, moderator: User) -> None:
    held = post_held(root.article, by=moderator)
    remove_comment(held, by=moderator, reason="spam")
    assert Comment.objects.get(pk=held.pk).number is None
    restore_removed_comment(Comment.objects.get(pk=held.pk), by=moderator)
    assert Comment.objects.get(pk=held.pk).number == 2
    assert check_threads() == []


def test_a_removal_keeps_who_when_and_why(root: Comment, moderator: User) -> None:
    remove_comment(root, by=moderator, reason="off topic", note=" Trains only. ")
    root.refresh_from_db()
    assert (root.reason, root.note, root.state_by, root.state_before) == (
        "off topic",
        "Trains only.",
        moderator,
        "public",
    )
    assert root.state_at is not None


def test_a_second_removal_changes_nothing(root: Comment, moderator: User) -> None:
    stale = Comment.objects.get(pk=root.pk)
    remove_comment(root, by=moderator, reason="spam")
    assert remove_comment(stale, by=moderator, reason="hate") is False
    assert Comment.objects.get(pk=root.pk).reason == "spam"


def test_a_restored_comment_forgets_its_reason(root: Comment, moderator: User) -> None:
    remove_comment(root, by=moderator, reason="spam", note="Twice.")
    restore_removed_comment(Comment.objects.get(pk=root.pk), by=moderator)
    root.refresh_from_db()
    assert (root.reason, root.note, root.number) == ("", "", 1)


def test_hidden_and_removed_comments_leave_a_trace_but_are_not_counted(
    root: Comment, reply: Comment, moderator: User
) -> None:
    hide_comment(reply, by=moderator)
    root.refresh_from_db()
    assert (root.descendant_count, root.trace_count) == (0, 1)
    remove_comment(Comment.objects.get(pk=reply.pk), by=moderator)
    root.refresh_from_db()
    assert (root.descendant_count, root.trace_count, check_threads()) == (0, 1, [])


def test_a_wiped_text_cannot_be_restored(root: Comment, moderator: User) -> None:
    remove_comment(root, by=moderator)
    Comment.objects.filter(pk=root.pk).update(source="", body_html="")
    with pytest.raises(errors.TextWiped):
        restore_removed_comment(Comment.objects.get(pk=root.pk), by=moderator)
