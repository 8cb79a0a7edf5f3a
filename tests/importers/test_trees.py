"""Whatever hangs below whatever in a file, the threads here are sound."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from articles.models import Article
from comments.models import Comment
from comments.services.integrity import check_threads
from tests.importers.conftest import ADA, TRAINS, run, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db
OTHER = {**TRAINS, "id": 2, "slug": "", "title": "Early trains", "photos": []}


def by_id() -> dict[str, Any]:
    return {comment.origin_id: comment for comment in Comment.objects.select_related("parent", "answered")}


def test_a_circle_is_cut_at_its_earliest_comment(lines: Callable[..., Path]) -> None:
    ran = run("import_json", lines(ADA, TRAINS, said(1, 3), said(2, 1), said(3, 2)))
    found = by_id()
    assert [found[key].level for key in "123"] == [0, 1, 2]
    assert "  cycle 1:" in ran.err
    assert check_threads() == []


def test_a_chain_of_two_thousand_joins_the_deepest_level(lines: Callable[..., Path]) -> None:
    chain = [said(1), *(said(number, number - 1, created="2026-03-02T09:00:00Z") for number in range(2, 2001))]
    run("import_json", lines(ADA, TRAINS, *reversed(chain)))
    assert Comment.objects.order_by("-level").first().level == 50
    assert Comment.objects.exclude(answered=None).count() == 1949
    assert by_id()["2000"].answered.origin_id == "1999"
    assert check_threads() == []


def test_five_thousand_replies_to_one_are_taken(lines: Callable[..., Path]) -> None:
    run("import_json", lines(ADA, TRAINS, said(1), *(said(number, 1) for number in range(2, 5002))))
    assert Comment.objects.get(level=0).descendant_count == 5000
    assert check_threads() == []


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        (said(5, 77), "orphan"),
        (said(5, 5), "self_parent"),
        (said(5, 1, article=2), "foreign_parent"),
    ],
)
def test_a_parent_that_cannot_be_makes_a_root(lines: Callable[..., Path], comment: Any, code: str) -> None:
    ran = run("import_json", lines(ADA, TRAINS, OTHER, said(1), comment))
    assert by_id()["5"].parent is None
    assert code in ran.codes
    assert check_threads() == []


def test_a_comment_without_an_article_is_skipped(lines: Callable[..., Path]) -> None:
    ran = run("import_json", lines(ADA, TRAINS, said(1, article="nowhere")))
    assert "unknown_article" in ran.codes
    assert not Comment.objects.exists()


def test_a_held_parent_of_a_public_reply_is_hidden(lines: Callable[..., Path]) -> None:
    run("import_json", lines(ADA, TRAINS, said(1, state="held"), said(2, 1), said(3, state="held")))
    found = by_id()
    assert (found["1"].state, found["1"].number, found["1"].source) == ("hidden", 1, "Said 1.")
    assert (found["3"].state, found["3"].number) == ("held", None)
    assert check_threads() == []


def test_a_reply_keeps_its_place_below_what_could_not_be_taken(lines: Callable[..., Path]) -> None:
    unreadable = {"kind": "comment", "id": 2, "parent": 1, "body": 7, "created": "2026-03-02T09:02:00Z"}
    run("import_json", lines(ADA, TRAINS, said(1), unreadable, said(3, 2), said(4, 1, body="")))
    found = by_id()
    assert (found["2"].state, found["2"].source, found["2"].author) == ("removed", "", None)
    assert found["3"].parent == found["2"]
    assert "4" not in found


def test_a_reply_older_than_its_parent_is_published_with_it(lines: Callable[..., Path]) -> None:
    run("import_json", lines(ADA, TRAINS, said(30), said(2, 30)))
    found = by_id()
    assert found["2"].posted_at < found["30"].posted_at == found["2"].published_at
    assert found["2"].pk > found["30"].pk


def test_numbers_of_the_file_are_kept_where_they_differ(lines: Callable[..., Path]) -> None:
    roots = [said(1, number=4), said(2, number=9), said(3)]
    twins = [said(11, 1, number=2), said(12, 1, number=2)]
    run("import_json", lines(ADA, TRAINS, *roots, *twins))
    found = by_id()
    assert [found[key].number for key in ("1", "2", "3", "11", "12")] == [4, 9, 10, 1, 2]


def test_new_replies_of_a_newer_file_follow_the_old_ones(lines: Callable[..., Path]) -> None:
    old = [said(1), said(2, 1), said(3, 2), said(4)]
    run("import_json", lines(ADA, TRAINS, *old))
    numbers = {key: row.number for key, row in by_id().items()}
    new = [said(10, 1), said(11, 2), said(12, 11), said(13), said(14, 13)]
    ran = run("import_json", lines(ADA, TRAINS, *old, *new))
    found = by_id()
    assert {key: found[key].number for key in numbers} == numbers
    assert [found[key].number for key in ("10", "11", "12", "13")] == [2, 2, 1, 3]
    assert "5 comments" in ran.out
    assert Article.objects.get().comment_count == 9
    assert check_threads() == []


def test_replies_alone_find_threads_of_earlier_files(lines: Callable[..., Path]) -> None:
    run("import_json", lines(ADA, TRAINS, said(1)), source="old")
    run("import_json", lines(ADA, said(2, 1, article=1)), source="old")
    assert by_id()["2"].parent == by_id()["1"]
    assert check_threads() == []


def test_the_same_id_twice_counts_once(lines: Callable[..., Path]) -> None:
    ran = run("import_json", lines(ADA, TRAINS, said(1), said(1), said(1, body="Other.")))
    assert Comment.objects.get().source == "Said 1."
    assert "  duplicate_id 1:" in ran.err


def test_discussions_begin_with_the_earliest(lines: Callable[..., Path]) -> None:
    run("import_json", lines(ADA, TRAINS, said(40), said(7), said(21)))
    roots = Comment.objects.filter(level=0).order_by("number")
    assert [root.origin_id for root in roots] == ["7", "21", "40"]
    assert sorted(root.pk for root in roots) == [root.pk for root in roots]


@pytest.mark.parametrize("seed", range(4))
def test_any_tangle_of_parents_becomes_sound_threads(lines: Callable[..., Path], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (a tangle to try, not a secret)
    states = ["public", "public", "held", "hidden", "removed", "deleted"]
    comments = [
        said(number, chance.randint(1, 130), state=chance.choice(states), article=chance.randint(1, 2))
        for number in range(1, 121)
    ]
    chance.shuffle(comments)
    ran = run("import_json", lines(ADA, TRAINS, OTHER, *comments))
    assert ran.code == 0
    assert Comment.objects.count() == 120
    assert check_threads() == []
