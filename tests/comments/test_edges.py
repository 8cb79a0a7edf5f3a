"""Where replies stand in the index of their thread: the shorter side makes room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from comments.models import Comment
from comments.services import edges
from comments.services.integrity import check_threads
from comments.services.posting import post_comment
from comments.services.repairing import repair_thread
from tests import factories

if TYPE_CHECKING:
    from accounts.models import User

REPLIES = 8


@pytest.fixture
def thread(monkeypatch: pytest.MonkeyPatch, root: Comment, reader: User) -> Comment:
    """Return the root of a thread whose replies stand beside each other; small ones are moved to both sides."""
    for turn in range(REPLIES):
        factories.make_comment(root.article, by=reader, parent=root, text=f"Reply {turn}.")
    monkeypatch.setattr(edges, "WORTH_MOVING_LEFT", 4)
    return root


def standing(thread: Comment) -> dict[int, tuple[int, int]]:
    return {pk: (lft, rght) for pk, lft, rght in Comment.objects.values_list("pk", "lft", "rght").order_by("lft")}


def answer(thread: Comment, number: int, by: User) -> Comment:
    answered = Comment.objects.get(parent=thread, number=number)
    text = f"Answer {answered.descendant_count + 1} to reply {number}."
    return post_comment(thread.article, by=by, parent=answered, text=text)


def test_an_answer_near_the_beginning_moves_only_what_stands_before_it(thread: Comment, other_reader: User) -> None:
    answer(thread, 1, other_reader)
    before = standing(thread)
    posted = answer(thread, 1, other_reader)
    moved = {pk for pk, place in standing(thread).items() if before.get(pk) != place}
    earlier = set(Comment.objects.filter(parent=posted.parent_id).values_list("pk", flat=True))
    assert moved == {thread.pk, posted.parent_id} | earlier
    assert check_threads() == []


def test_an_answer_near_the_end_moves_only_what_follows(thread: Comment, other_reader: User) -> None:
    before = standing(thread)
    posted = answer(thread, REPLIES, other_reader)
    moved = {pk for pk, place in standing(thread).items() if before.get(pk) != place}
    assert moved == {thread.pk, posted.parent_id, posted.pk}
    assert Comment.objects.get(pk=thread.pk).lft == 1


def test_a_thread_without_room_before_it_is_lifted_once(thread: Comment, other_reader: User) -> None:
    firsts = []
    for _ in range(3):
        answer(thread, 1, other_reader)
        firsts.append(Comment.objects.get(pk=thread.pk).lft)
    assert firsts == [edges.LIFT - 1, edges.LIFT - 3, edges.LIFT - 5]
    assert check_threads() == []


def test_room_used_up_is_made_again(monkeypatch: pytest.MonkeyPatch, thread: Comment, other_reader: User) -> None:
    monkeypatch.setattr(edges, "LIFT", 3)
    for turn in range(12):
        answer(thread, 1 + turn % 2, other_reader)
    assert check_threads() == []
    assert Comment.objects.get(pk=thread.pk).lft > 0


def test_a_small_thread_begins_at_one(root: Comment, reply: Comment, reader: User) -> None:
    for turn in range(5):
        post_comment(root.article, by=reader, parent=reply, text=f"Turn {turn}.")
    assert standing(root)[root.pk] == (1, 14)


def test_a_lifted_thread_with_a_hole_is_found_and_mended(thread: Comment, other_reader: User) -> None:
    posted = answer(thread, 1, other_reader)
    Comment.objects.filter(pk=thread.pk).update(lft=5)
    assert any("consecutive" in problem.what for problem in check_threads())
    repair_thread(thread.pk)
    posted.refresh_from_db()
    assert (check_threads(), posted.level) == ([], 2)
