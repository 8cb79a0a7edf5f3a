"""Down votes, where a magazine switches them on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from comments import errors
from comments.down_votes import PastVote, check_restraint
from comments.models import Comment, CommenterRecord, Vote
from comments.services.records import recount_records
from comments.services.voting import DOWN, NONE, UP, cast_vote
from tests import factories

if TYPE_CHECKING:
    from accounts.models import User


@pytest.fixture(autouse=True)
def down_votes(settings: Any) -> None:
    """Switch them on."""
    settings.DISCUSSION = {"DOWN_VOTES": True}


@pytest.fixture
def critic(other_reader: User) -> User:
    """Return a member of some weeks who is trusted."""
    type(other_reader).objects.update(date_joined=timezone.now() - timedelta(days=40))
    recount_records([other_reader.pk])
    CommenterRecord.objects.filter(user=other_reader).update(trust=2)
    return other_reader


def counts(comment: Comment) -> tuple[int, int, int]:
    """Return up votes, down votes and rank as stored."""
    return Comment.objects.values_list("up_count", "down_count", "rank").get(pk=comment.pk)


def test_a_trusted_member_votes_down_and_changes_sides(root: Comment, critic: User) -> None:
    cast_vote(root, by=critic, value=DOWN)
    assert counts(root) == (0, 1, 0)
    cast_vote(root, by=critic, value=UP)
    assert counts(root) == (1, 0, 3784)
    cast_vote(root, by=critic, value=DOWN)
    cast_vote(root, by=critic, value=NONE)
    assert counts(root) == (0, 0, 0)
    assert CommenterRecord.objects.get(user=root.author_id).upvotes_received == 0


def test_there_are_none_unless_the_magazine_says_so(root: Comment, critic: User, settings: Any) -> None:
    settings.DISCUSSION = {}
    with pytest.raises(errors.NotAllowed, match="no down votes here"):
        cast_vote(root, by=critic, value=DOWN)


def test_newcomers_do_not_vote_down(root: Comment, critic: User) -> None:
    CommenterRecord.objects.filter(user=critic).update(trust=1)
    with pytest.raises(errors.NotAllowed, match="taken part"):
        cast_vote(root, by=critic, value=DOWN)


def test_nobody_votes_down_an_answer_to_themselves(root: Comment, critic: User) -> None:
    own = factories.make_comment(root.article, by=critic, parent=root, text="Mine.")
    answer = factories.make_comment(root.article, by=root.author, parent=own, text="No.")
    with pytest.raises(errors.NotAllowed, match="your own comment"):
        cast_vote(answer, by=critic, value=DOWN)


def test_old_comments_are_not_voted_down(root: Comment, critic: User) -> None:
    Comment.objects.filter(pk=root.pk).update(published_at=timezone.now() - timedelta(hours=24, seconds=1))
    with pytest.raises(errors.NotAllowed, match="for 24 hours"):
        cast_vote(root, by=critic, value=DOWN)
    assert cast_vote(root, by=critic, value=UP)


def test_a_down_vote_on_an_old_comment_can_be_taken_back(root: Comment, critic: User) -> None:
    cast_vote(root, by=critic, value=DOWN)
    Comment.objects.filter(pk=root.pk).update(published_at=timezone.now() - timedelta(days=9))
    assert cast_vote(root, by=critic, value=NONE)


def test_a_third_in_a_row_on_one_author_is_refused(root: Comment, critic: User) -> None:
    more = [factories.make_comment(root.article, by=root.author, text=f"Also {turn}.") for turn in range(2)]
    cast_vote(root, by=critic, value=DOWN)
    cast_vote(more[0], by=critic, value=DOWN)
    with pytest.raises(errors.NotAllowed, match="twice in a row"):
        cast_vote(more[1], by=critic, value=DOWN)
    cast_vote(more[0], by=critic, value=UP)
    assert cast_vote(more[1], by=critic, value=DOWN)


@pytest.mark.parametrize(("downs", "is_refused"), [(13, False), (14, True)])
def test_who_says_no_to_most_waits(downs: int, is_refused: bool) -> None:
    recent = [PastVote(-1 if turn < downs else 1, author_id=turn) for turn in range(20)]
    if not is_refused:
        check_restraint(recent, author_id=99)
        return
    with pytest.raises(errors.NotAllowed, match="Most of your last votes"):
        check_restraint(recent, author_id=99)


def test_votes_of_accounts_of_a_day_count_for_nothing_in_the_rank(root: Comment, critic: User) -> None:
    cast_vote(root, by=factories.make_user(), value=UP)
    assert counts(root) == (1, 0, 0)
    cast_vote(root, by=critic, value=UP)
    assert counts(root) == (2, 0, 3784)
    assert Vote.objects.count() == 2
