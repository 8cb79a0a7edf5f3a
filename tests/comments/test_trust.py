"""Trust as a rule over facts, and as it follows from what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone

from comments.models import Comment, CommenterRecord, Visit
from comments.services.moderation import remove_comment, restore_removed_comment
from comments.services.records import facts_of, judge_trust, recount_records, trust_of
from comments.services.voting import UP, cast_vote
from comments.trust import Facts, trust_from
from tests import factories

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

KNOWN = Facts(age=timedelta(days=1), published=3, articles_visited=5)
TRUSTED = Facts(age=timedelta(days=15), published=20, articles_visited=5, upvotes=5, upvoters=3, recent=20)
REGULAR = replace(TRUSTED, published=100, recent=100, active_days=60)


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        (Facts(), 0),
        (KNOWN, 1),
        (replace(KNOWN, age=timedelta(hours=23)), 0),
        (replace(KNOWN, published=2), 0),
        (replace(KNOWN, articles_visited=4), 0),
        (TRUSTED, 2),
        (replace(TRUSTED, age=timedelta(days=14)), 1),
        (replace(TRUSTED, published=19), 1),
        (replace(TRUSTED, upvotes=4), 1),
        (replace(TRUSTED, upvoters=2), 1),
        (replace(TRUSTED, recent_removed=1), 2),
        (replace(TRUSTED, recent_removed=2), 1),
        (replace(TRUSTED, articles_visited=4), 0),
        (REGULAR, 3),
        (replace(REGULAR, active_days=59), 2),
        (replace(REGULAR, published=99), 2),
        (replace(REGULAR, recent_removed=4), 3),
        (replace(REGULAR, recent_removed=5), 2),
        (replace(REGULAR, recent_removed=10), 1),
    ],
)
def test_the_level_that_facts_earn(facts: Facts, level: int) -> None:
    assert trust_from(facts) == level


def test_who_was_known_stays_known() -> None:
    assert trust_from(Facts(), before=3) == 1
    assert trust_from(Facts(), before=0) == 0


@pytest.fixture
def trusted(reader: User, article: Article) -> User:
    """Return Ada after weeks: 40 comments, five votes by three people, five articles seen; level 2."""
    type(reader).objects.filter(pk=reader.pk).update(date_joined=timezone.now() - timedelta(days=20))
    comments = [factories.make_comment(article, by=reader, text=f"Number {turn}.") for turn in range(40)]
    for turn in range(5):
        cast_vote(comments[turn], by=factories.make_user(f"voter{turn}"), value=UP)
    for turn in range(5):
        Visit.objects.create(user=reader, article=factories.make_article(f"Seen {turn}"), seen_at=timezone.now())
    judge_trust([reader.pk])
    return reader


def test_e66_removals_of_a_tenth_lower_trust_at_that_decision(trusted: User, moderator: User) -> None:
    assert trust_of(trusted) == 2
    comments = list(Comment.objects.filter(author=trusted).order_by("pk"))
    for comment in comments[:3]:
        remove_comment(comment, by=moderator)
    assert trust_of(trusted) == 2
    remove_comment(comments[3], by=moderator)
    assert trust_of(trusted) == 1
    restore_removed_comment(Comment.objects.get(pk=comments[3].pk), by=moderator)
    assert trust_of(trusted) == 2


def test_facts_are_what_happened(trusted: User) -> None:
    facts = facts_of([trusted.pk])[trusted.pk]
    assert (facts.published, facts.recent, facts.recent_removed) == (40, 40, 0)
    assert (facts.articles_visited, facts.upvotes, facts.upvoters, facts.active_days) == (5, 5, 5, 1)


def test_old_removals_weigh_no_longer(trusted: User, moderator: User) -> None:
    old = list(Comment.objects.filter(author=trusted).order_by("pk")[:10])
    Comment.objects.filter(pk__in=[comment.pk for comment in old]).update(
        published_at=timezone.now() - timedelta(days=101)
    )
    for comment in old:
        remove_comment(comment, by=moderator)
    assert trust_of(trusted) == 2


def test_a_level_set_by_a_moderator_stays(trusted: User) -> None:
    CommenterRecord.objects.filter(user=trusted).update(trust=0, is_trust_fixed=True)
    assert judge_trust([trusted.pk]) == 0
    assert trust_of(trusted) == 0


def test_visitors_and_newcomers_have_no_trust(reader: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert trust_of(AnonymousUser()) == 0
    with django_assert_num_queries(1):
        assert trust_of(reader) == 0


def test_the_nightly_task_judges_all_who_ever_wrote(trusted: User, capsys: Any) -> None:
    CommenterRecord.objects.all().delete()
    call_command("prune_comments")
    assert trust_of(trusted) == 2
    assert "1 levels of trust changed" in capsys.readouterr().out


def test_judging_costs_the_same_for_many_members(
    root: Comment, reply: Comment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    recount_records([root.author_id, reply.author_id])
    for ids in ([root.author_id], [root.author_id, reply.author_id]):
        with django_assert_num_queries(7):
            judge_trust(ids)
