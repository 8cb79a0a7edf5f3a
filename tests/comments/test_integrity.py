"""The check of threads: what it finds, what it mends, what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from articles.models import Article
from comments.models import Comment, Vote
from comments.services.integrity import check_threads
from comments.services.posting import post_comment
from comments.services.repairing import repair_thread
from tests import factories

if TYPE_CHECKING:
    from accounts.models import User

KEPT = ("pk", "parent_id", "number", "source", "body_html", "state", "posted_at", "published_at")


@pytest.fixture
def thread(root: Comment, reply: Comment, reader: User, other_reader: User) -> Comment:
    """Return the root of a thread of seven on four levels."""
    article = root.article
    below = post_comment(article, by=reader, parent=reply, text="Below.")
    post_comment(article, by=other_reader, parent=below, text="Deepest.")
    for turn in range(3):
        post_comment(article, by=reader, parent=root, text=f"Sibling {turn}.")
    return Comment.objects.get(pk=root.pk)


def run(*options: str) -> tuple[int, list[str]]:
    """Run the command; return its exit code and the lines it printed."""
    from io import StringIO

    out = StringIO()
    code = 0
    try:
        call_command("check_threads", *options, stdout=out)
    except SystemExit as end:
        code = int(str(end.code))
    return code, out.getvalue().splitlines()


def kept() -> list[tuple[Any, ...]]:
    return list(Comment.objects.order_by("pk").values_list(*KEPT))


def test_sound_threads_exit_0_with_one_line(thread: Comment) -> None:
    assert run() == (0, ["check_threads: 1 threads, 7 comments, 0 problems"])


def test_an_empty_site_is_sound(db: None) -> None:
    assert run() == (0, ["check_threads: 0 threads, 0 comments, 0 problems"])


def test_e4_a_damaged_lft_is_named_and_mended(thread: Comment) -> None:
    before = kept()
    Comment.objects.filter(parent=thread, number=2).update(lft=50)
    code, lines = run()
    assert code == 1
    assert lines[0].startswith(f"thread {thread.pk}, comment ")
    assert run("--repair")[0] == run()[0] == 0
    assert kept() == before


DAMAGES: dict[str, dict[str, Any]] = {
    "swapped edges": {"lft": 9, "rght": 4},
    "edges outside": {"lft": 100, "rght": 101},
    "level": {"level": 5},
    "thread": {"tree_id": 99_999},
    "public comments beneath": {"descendant_count": 17},
    "traces beneath": {"trace_count": 17},
    "up votes": {"up_count": 17},
    "down votes": {"down_count": 17},
    "rank": {"rank": 17},
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_of_a_reply_is_found_and_mended(thread: Comment, damage: str) -> None:
    sound = list(Comment.objects.order_by("pk").values())
    Comment.objects.filter(parent=thread, number=1).update(**DAMAGES[damage])
    assert run()[0] == 1
    assert run("--repair")[0] == 0
    assert list(Comment.objects.order_by("pk").values()) == sound


def test_counters_of_root_and_article_are_found_and_mended(thread: Comment) -> None:
    Comment.objects.filter(pk=thread.pk).update(last_activity_at=factories.LONG_AGO)
    Article.objects.filter(pk=thread.article_id).update(comment_count=99, last_comment_at=factories.LONG_AGO)
    found = [str(problem) for problem in check_threads()]
    assert len(found) == 3
    assert f"article {thread.article_id}: it counts 99 comments and has 7 public ones" in found
    assert run("--repair")[0] == 0
    assert run()[0] == 0


def test_votes_and_records_are_found_and_mended(thread: Comment, other_reader: User) -> None:
    Vote.objects.create(comment=thread, user=other_reader, value=1)
    found = [str(problem) for problem in check_threads()]
    assert len(found) == 2
    assert f"thread {thread.pk}, comment {thread.pk}: its counts or its rank differ from its votes" in found
    assert f"member {thread.author_id}: the record differs from what is stored of them" in found
    assert run("--repair")[0] == run()[0] == 0
    assert (Comment.objects.get(pk=thread.pk).up_count, Comment.objects.get(pk=thread.pk).rank) == (1, 3784)


def test_what_no_repair_may_touch_stays_a_finding(thread: Comment) -> None:
    Comment.objects.filter(parent=thread, number=3).update(source="", body_html="")
    before = kept()
    assert run("--repair")[0] == 1
    assert kept() == before


def test_a_held_comment_with_a_number_is_a_finding(thread: Comment) -> None:
    Comment.objects.filter(parent=thread, number=3).update(state="held")
    assert any("has a number" in problem.what for problem in check_threads())


def test_a_parent_of_another_article_is_a_finding(thread: Comment) -> None:
    elsewhere = factories.make_article("Elsewhere")
    Comment.objects.filter(parent=thread, number=2).update(article=elsewhere)
    assert any("another article" in problem.what for problem in check_threads([thread.pk]))


def test_some_threads_can_be_checked_alone(thread: Comment, other_reader: User) -> None:
    other = factories.make_comment(thread.article, by=other_reader, text="Another thread.")
    Comment.objects.filter(pk=other.pk).update(lft=7)
    assert check_threads([thread.pk]) == []
    assert {problem.tree_id for problem in check_threads([thread.pk, other.pk])} == {other.pk}


def test_a_repair_of_nothing_is_harmless(thread: Comment) -> None:
    sound = list(Comment.objects.order_by("pk").values())
    repair_thread(123_456)
    repair_thread(thread.pk)
    assert list(Comment.objects.order_by("pk").values()) == sound


def test_threads_are_read_whole_across_batches(thread: Comment, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for turn in range(4):
        other = factories.make_comment(thread.article, by=reader, text=f"Thread {turn}.")
        factories.make_comment(thread.article, by=reader, parent=other, text=f"Reply {turn}.")
    for rows in (1, 2, 3, 7, 8):
        monkeypatch.setattr("comments.services.integrity.ROWS_AT_ONCE", rows)
        assert check_threads() == []
