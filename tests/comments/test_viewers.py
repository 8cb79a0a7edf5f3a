"""What a page knows about the member who looks, and what knowing it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Ignore, Notice, Subscription, Visit, Vote
from comments.permissions import can_moderate
from comments.services.bells import recount_unread, wrong_bells
from comments.viewers import Member, load_member
from tests import factories
from tests.comments.makers import make_threads

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
# How many queries more than a visitor's a member's page of the magazine may cost.
MORE = {"article": 6, "list": 5}


@pytest.fixture
def known_reader(article: Article, reader: User, other_reader: User) -> User:
    """Return somebody of whom a page knows all it can know, and to whom something is new."""
    make_threads(article, by=other_reader, sizes=[5] * 4)
    Visit.objects.create(user=reader, article=article, seen_at=timezone.now() - timedelta(hours=2))
    Ignore.objects.create(user=reader, ignored=other_reader)
    Subscription.objects.create(user=reader, article=article)
    shown = factories.make_comment(article, by=other_reader, text="New, and recommended.")
    Vote.objects.create(comment=shown, user=reader, value=1)
    return reader


def cost(client: Client, address: str) -> int:
    """Return how many statements a page runs."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("kind", ["article", "list"])
def test_a_members_page_costs_few_queries_more_than_a_visitors(
    client: Client, article: Article, known_reader: User, kind: str
) -> None:
    address = article.get_absolute_url() if kind == "article" else "/latest/"
    visitors = cost(client, address)
    client.force_login(known_reader)
    assert cost(client, address) <= visitors + MORE[kind]


def test_the_front_page_costs_a_member_few_queries_more(client: Client, known_reader: User) -> None:
    visitors = cost(client, "/")
    client.force_login(known_reader)
    assert cost(client, "/") <= visitors + MORE["list"]


def test_pages_of_the_discussion_cost_a_member_few_queries_more(
    client: Client, article: Article, known_reader: User
) -> None:
    addresses = [f"{article.get_absolute_url()}discussion/", f"{article.get_absolute_url()}discussion/?order=newest"]
    visitors = [cost(client, address) for address in addresses]
    client.force_login(known_reader)
    for address, fewer in zip(addresses, visitors, strict=True):
        Visit.objects.update(seen_at=F("seen_at") - timedelta(hours=2))
        assert cost(client, address) <= fewer + MORE["article"]


def tell_of_all(reader: User) -> None:
    """Put a notice about each comment into a member's inbox."""
    told = Comment.objects.values_list("pk", "article_id")
    Notice.objects.bulk_create(
        Notice(recipient=reader, kind="picked", comment_id=pk, article_id=article_id, delivered_at=timezone.now())
        for pk, article_id in told
    )
    recount_unread(reader.pk)


@pytest.mark.parametrize("page", ["", "discussion/"])
@pytest.mark.parametrize("what", ["returns", "is told", "returns and is told"])
def test_what_a_view_notes_of_a_member_costs_few_queries_more(
    client: Client, article: Article, known_reader: User, page: str, what: str
) -> None:
    address = f"{article.get_absolute_url()}{page}"
    visitors = cost(client, address)
    client.force_login(known_reader)
    if "told" in what:
        tell_of_all(known_reader)
    if "returns" not in what:
        # They look again within a minute: what is new is asked for as before, the visit is not written.
        Visit.objects.update(previous_seen_at=F("seen_at"), seen_at=timezone.now())
    assert cost(client, address) <= visitors + MORE["article"]
    assert (Notice.objects.unread().exists(), wrong_bells()) == (False, [])


def test_all_that_is_personal_is_one_query(
    article: Article, known_reader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert load_member(AnonymousUser(), article) == Member()
    with django_assert_num_queries(1):
        load_member(known_reader, article)
        assert not can_moderate(known_reader)


def test_a_page_knows_the_member(article: Article, known_reader: User, other_reader: User) -> None:
    member = load_member(known_reader, article)
    assert (member.user_id, member.refusal, member.trust) == (known_reader.pk, "", 0)
    assert member.ignored_ids == {other_reader.pk}
    assert member.visit == Visit.objects.get()
    assert member.visit.seen_at == Visit.objects.get().seen_at
    assert member.subscription == Subscription.objects.get()


def test_what_is_known_is_of_one_member_and_one_article(known_reader: User, other_reader: User) -> None:
    member = load_member(known_reader, factories.make_article("Elsewhere"))
    assert (member.visit, member.subscription) == (None, None)
    assert load_member(other_reader, factories.make_article("Elsewhere too")).ignored_ids == frozenset()


def test_several_people_may_be_ignored(article: Article, known_reader: User, moderator: User) -> None:
    Ignore.objects.create(user=known_reader, ignored=moderator)
    assert len(load_member(known_reader, article).ignored_ids) == 2


@pytest.mark.parametrize("by", ["nobody", "themselves", "group", "superuser", "closed"])
def test_a_page_knows_moderators_as_permissions_do(article: Article, reader: User, by: str) -> None:
    permission = Permission.objects.get(codename="moderate_comment")
    if by == "group":
        group = Group.objects.create(name="Moderators")
        group.permissions.add(permission)
        reader.groups.add(group)
    elif by not in {"nobody", "superuser"}:
        reader.user_permissions.add(permission)
    reader.is_superuser, reader.is_active = by == "superuser", by != "closed"
    reader.save(update_fields=["is_superuser", "is_active"])
    assert can_moderate(reader) == load_member(reader, article).moderates == (by not in {"nobody", "closed"})


def test_a_vote_is_shown_beside_its_comment_only_to_who_cast_it(
    client: Client, article: Article, known_reader: User, root: Comment, moderator: User
) -> None:
    pressed = 'aria-pressed="true"'
    client.force_login(known_reader)
    assert client.get(article.get_absolute_url()).text.count(pressed) == 1
    client.force_login(moderator)
    assert pressed not in client.get(article.get_absolute_url()).text
