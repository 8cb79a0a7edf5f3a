"""Voting: one row a member, counts that are counts, ranks that follow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from articles.models import Article
from comments import errors
from comments.models import Comment, CommenterRecord, Vote
from comments.services.deletion import delete_comment, restore_comment
from comments.services.integrity import check_threads
from comments.services.moderation import hide_comment, remove_comment, restore_removed_comment
from comments.services.recounting import recount_votes
from comments.services.voting import DOWN, NONE, UP, cast_vote
from tests import factories
from tests.comments.makers import hold

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User


def counts(comment: Comment) -> tuple[int, int, int]:
    """Return up votes, down votes and rank as stored."""
    return Comment.objects.values_list("up_count", "down_count", "rank").get(pk=comment.pk)


def test_a_vote_is_one_row_and_counts(root: Comment, other_reader: User) -> None:
    assert cast_vote(root, by=other_reader, value=UP)
    assert counts(root) == (1, 0, 3784)
    assert (root.up_count, root.rank) == (1, 3784)
    assert Vote.objects.get().value == UP
    assert CommenterRecord.objects.get(user=root.author_id).upvotes_received == 1


def test_a_vote_taken_back_leaves_nothing(root: Comment, other_reader: User) -> None:
    cast_vote(root, by=other_reader, value=UP)
    assert cast_vote(root, by=other_reader, value=NONE)
    assert counts(root) == (0, 0, 0)
    assert not Vote.objects.exists()
    assert CommenterRecord.objects.get(user=root.author_id).upvotes_received == 0


def test_the_same_vote_again_changes_nothing_in_two_queries(
    root: Comment, other_reader: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    other = factories.make_comment(root.article, by=root.author, text="Another.")
    cast_vote(root, by=other_reader, value=UP)
    for value, pk in ((UP, root.pk), (NONE, other.pk)):
        comment = Comment.objects.select_related("article").get(pk=pk)
        with django_assert_max_num_queries(2):
            assert cast_vote(comment, by=other_reader, value=value) is False
    assert counts(root) == (1, 0, 3784)


def test_s32_voting_costs_few_queries_however_long_the_thread(
    root: Comment, reply: Comment, reader: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    stale = Comment.objects.select_related("article").get(pk=reply.pk)
    # Seven, and the two that mark a transaction within the test's own.
    with django_assert_max_num_queries(9):
        cast_vote(stale, by=reader, value=UP)


def test_nobody_votes_on_their_own_comment(root: Comment) -> None:
    with pytest.raises(errors.NotAllowed, match=r"^You cannot vote on your own comment\.$"):
        cast_vote(root, by=root.author, value=UP)


def test_visitors_do_not_vote(root: Comment) -> None:
    with pytest.raises(errors.NotAllowed, match="Sign in"):
        cast_vote(root, by=AnonymousUser(), value=UP)  # type: ignore[arg-type]


@pytest.mark.parametrize("act", [hide_comment, remove_comment])
def test_only_public_comments_take_votes(root: Comment, other_reader: User, moderator: User, act: Any) -> None:
    stale = Comment.objects.select_related("article").get(pk=root.pk)
    act(root, by=moderator)
    with pytest.raises(errors.WrongState):
        cast_vote(stale, by=other_reader, value=UP)
    assert not Vote.objects.exists()


def test_a_held_comment_takes_no_votes(root: Comment, other_reader: User) -> None:
    with pytest.raises(errors.WrongState):
        cast_vote(hold(root), by=other_reader, value=UP)


@pytest.mark.parametrize("voter_name", ["other_reader", "moderator"])
def test_voting_ends_with_the_discussion(root: Comment, voter_name: str, request: pytest.FixtureRequest) -> None:
    Article.objects.filter(pk=root.article_id).update(discussion_closes_at=timezone.now() - timedelta(days=1))
    closed = Comment.objects.select_related("article").get(pk=root.pk)
    with pytest.raises(errors.VotingEnded, match="This discussion closed on"):
        cast_vote(closed, by=request.getfixturevalue(voter_name), value=UP)


def test_an_account_that_may_not_write_does_not_vote(root: Comment, other_reader: User) -> None:
    other_reader.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]
    with pytest.raises(errors.NotAllowed, match="Confirm your address"):
        cast_vote(root, by=other_reader, value=UP)


def test_e43_votes_and_rank_survive_deletion_and_restore(root: Comment) -> None:
    for _ in range(3):
        cast_vote(root, by=factories.make_user(), value=UP)
    before = Comment.objects.values("number", "parent_id", "lft", "up_count", "rank").get(pk=root.pk)
    assert before["rank"] == 6462
    delete_comment(root, by=root.author)
    assert counts(root) == (3, 0, 0)
    restore_comment(Comment.objects.get(pk=root.pk), by=root.author)
    assert Comment.objects.values("number", "parent_id", "lft", "up_count", "rank").get(pk=root.pk) == before
    assert Vote.objects.count() == 3


def test_what_is_not_public_has_no_rank(root: Comment, other_reader: User, moderator: User) -> None:
    cast_vote(root, by=other_reader, value=UP)
    remove_comment(root, by=moderator)
    assert counts(root) == (1, 0, 0)
    restore_removed_comment(Comment.objects.get(pk=root.pk), by=moderator)
    assert counts(root) == (1, 0, 3784)
    assert check_threads() == []


VOTES = {"A": (10, 1), "B": (5, 0), "C": (40, 20), "D": (1, 0), "E": (0, 0), "F": (0, 0)}


def test_e45_ranks_put_the_sure_ones_first(article: Article, reader: User, settings: Any) -> None:
    roots = {name: factories.make_comment(article, by=reader, text=f"Root {name}.") for name in VOTES}
    voters = [factories.make_user() for _ in range(60)]
    Vote.objects.bulk_create(
        Vote(comment=roots[name], user=voter, value=UP if turn < up else DOWN)
        for name, (up, down) in VOTES.items()
        for turn, voter in enumerate(voters[: up + down])
    )
    recount_votes([root.pk for root in roots.values()])
    ordered = Comment.objects.for_article(article).roots().order_by("-rank", "id")
    assert [comment.source[5] for comment in ordered] == ["B", "A", "C", "D", "E", "F"]


def test_e46_equal_ranks_stand_by_age_at_every_reload(article: Article, reader: User, other_reader: User) -> None:
    roots = [factories.make_comment(article, by=reader, text=f"Root {turn}.") for turn in range(2)]
    for root in reversed(roots):
        cast_vote(root, by=other_reader, value=UP)
    ordered = Comment.objects.for_article(article).roots().order_by("-rank", "id")
    assert all(list(ordered) == roots for _ in range(100))
