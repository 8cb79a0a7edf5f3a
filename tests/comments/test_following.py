"""Following and muting: discussions, branches, and what authors follow by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Author
from articles.services.publishing import publish_article
from articles.services.withdrawing import withdraw_article
from comments.models import Comment, Notice, Subscription
from comments.services.bells import wrong_bells
from comments.services.delivering import deliver
from comments.services.following import AUTHOR_FOLLOW_DAYS, follow, mute, unfollow, unmute
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.test import Client

    from accounts.models import User

    type Commits = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def member(client: Client, reader: User) -> Client:
    """Return a browser in which `reader` is signed in."""
    client.force_login(reader)
    return client


def press(client: Client, name: str, subject: object, value: str, **more: str) -> int:
    """Press a control and return the status of the answer."""
    return client.post(reverse(name, args=[subject]), {"value": value, **more}).status_code


def bell(user: User) -> int:
    """Deliver everything and return the number on a member's bell."""
    deliver(Notice.objects.values_list("pk", flat=True))
    user.refresh_from_db(fields=["unread_count"])
    assert wrong_bells() == []
    return user.unread_count


def test_following_and_its_undo_are_one_press_each(member: Client, article: Article, reader: User) -> None:
    assert press(member, "comments:follow_article", article.slug, "on") == 303
    assert Subscription.objects.get().is_following
    assert "Stop following" in member.get(article.get_absolute_url()).content.decode()
    assert press(member, "comments:follow_article", article.slug, "off") == 303
    assert not Subscription.objects.exists()


def test_pressing_twice_changes_nothing(article: Article, reader: User) -> None:
    assert [follow(article, by=reader), follow(article, by=reader)] == [True, False]
    assert [mute(article, by=reader), mute(article, by=reader)] == [True, False]
    assert [unfollow(article, by=reader), unmute(article, by=reader), unmute(article, by=reader)] == [
        False,
        True,
        False,
    ]


def test_the_way_back_is_the_page_of_the_press(member: Client, article: Article) -> None:
    page = reverse("comments:discussion", args=[article.slug])
    answer = member.post(reverse("comments:mute_article", args=[article.slug]), {"value": "on", "next": page})
    assert answer["Location"] == f"{page}#follow-discussion"
    elsewhere = {"value": "off", "next": "//elsewhere.example/"}
    answer = member.post(reverse("comments:mute_article", args=[article.slug]), elsewhere)
    assert answer["Location"] == f"{article.get_absolute_url()}#follow-discussion"


def test_a_branch_is_followed_from_its_comment(member: Client, root: Comment, other_reader: User, reader: User) -> None:
    assert press(member, "comments:follow", root.pk, "on") == 303
    assert Subscription.objects.get().comment == root
    assert "Stop following replies" in member.get(root.article.get_absolute_url()).content.decode()
    assert press(member, "comments:mute", root.pk, "on") == 303
    assert "Unmute this branch" in member.get(root.article.get_absolute_url()).content.decode()


def test_answering_follows_nothing(root: Comment, reply: Comment) -> None:
    assert not Subscription.objects.exists()


def test_muting_takes_what_is_there_and_unmuting_brings_it_back(
    root: Comment, reply: Comment, reader: User, django_capture_on_commit_callbacks: Commits
) -> None:
    assert bell(reader) == 1
    mute(root, by=reader)
    reader.refresh_from_db()
    assert reader.unread_count == 0
    unheard = factories.make_comment(root.article, by=reply.author, parent=root, text="While it was muted.")
    assert deliver(Notice.objects.filter(comment=unheard).values_list("pk", flat=True)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        unmute(root, by=reader)
    assert bell(reader) == 1


def test_the_mute_of_a_discussion_stands_beside_the_follow_of_a_branch(
    root: Comment, reader: User, other_reader: User, moderator: User
) -> None:
    follow(root, by=moderator)
    mute(root.article, by=moderator)
    factories.make_comment(root.article, by=other_reader, parent=root)
    assert bell(moderator) == 0


def test_authors_follow_their_article_for_some_days(reader: User, other_reader: User) -> None:
    author = factories.make_author()
    Author.objects.filter(pk=author.pk).update(user=reader)
    article = factories.make_article(author=author, status="draft", publish_at=None, first_published_at=None)
    publish_article(article, by=None)
    until = Subscription.objects.get(user=reader, article=article).until
    assert until == article.publish_at + timedelta(days=AUTHOR_FOLLOW_DAYS)
    factories.make_comment(article, by=other_reader)
    assert bell(reader) == 1
    Subscription.objects.update(until=timezone.now() - timedelta(minutes=1))
    factories.make_comment(article, by=other_reader, text="Too late.")
    assert bell(reader) == 1


def test_an_author_who_follows_for_good_keeps_that(reader: User) -> None:
    author = factories.make_author()
    Author.objects.filter(pk=author.pk).update(user=reader)
    article = factories.make_article(author=author, status="draft", publish_at=None, first_published_at=None)
    publish_article(article, by=None)
    assert follow(article, by=reader)
    withdraw_article(article, by=None, reason="Once more.")
    publish_article(article, by=None, at=timezone.now() + timedelta(hours=1))
    assert Subscription.objects.get().until is None


def test_visitors_are_led_to_sign_in_and_back(client: Client, root: Comment) -> None:
    page = client.get(root.article.get_absolute_url()).content.decode()
    back = quote(f"{root.article.get_absolute_url()}#follow-discussion", safe="")
    assert f"?next={back}" in page
    for name, subject in (("comments:follow_article", root.article.slug), ("comments:mute", root.pk)):
        answer = client.post(reverse(name, args=[subject]), {"value": "on"})
        assert answer["Location"].startswith(f"{reverse('account_login')}?next=")
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("name", ["follow_article", "mute_article", "follow", "mute", "ignore"])
def test_controls_only_take_posts_that_say_something(member: Client, root: Comment, reply: Comment, name: str) -> None:
    subject: dict[str, object] = {"ignore": "ben", "follow": root.pk, "mute": root.pk}
    address = reverse(f"comments:{name}", args=[subject.get(name, root.article.slug)])
    assert member.get(address).status_code == 405
    assert member.post(address, {"value": "perhaps"}).status_code == 400
    assert not Subscription.objects.exists()


def test_what_is_not_there_is_not_followed(member: Client, draft: Article) -> None:
    assert press(member, "comments:follow_article", draft.slug, "on") == 404
    assert press(member, "comments:follow", 4711, "on") == 404
    assert press(member, "comments:ignore", "nobody", "on") == 404
