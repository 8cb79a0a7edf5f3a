"""Ignoring a person: one line in place of what they wrote, and silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from comments.discussion import load_branch, load_discussion
from comments.errors import NotAllowed
from comments.models import Ignore, Notice, Visit
from comments.services.choosing import pick_comment
from comments.services.delivering import deliver
from comments.services.ignoring import heed_person, ignore_person
from comments.thread_html import render_thread
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from django.test import Client

    from accounts.models import User
    from comments.models import Comment

    type Commits = Callable[..., AbstractContextManager[object]]

LINE = "A comment by someone you ignore."


@pytest.fixture
def member(client: Client, reader: User) -> Client:
    """Return a browser in which `reader` is signed in."""
    client.force_login(reader)
    return client


@pytest.fixture
def thread(article: object, reader: User, other_reader: User) -> list[Comment]:
    """Return a comment by Ben with a reply by Cleo, and one more reply."""
    first = factories.make_comment(article, by=other_reader, text="Ben’s words.")  # type: ignore[arg-type]
    cleo = factories.make_user("cleo", display_name="Cleo")
    reply = factories.make_comment(first.article, by=cleo, parent=first, text="Cleo’s words.")
    return [first, reply, factories.make_comment(first.article, by=reader, parent=first, text="Mine.")]


def test_e67_an_ignored_comment_is_one_line_and_its_replies_stay(
    member: Client, thread: list[Comment], other_reader: User
) -> None:
    before = re.findall(r'<li [^>]*value="(\d+)"', member.get(thread[0].article.get_absolute_url()).content.decode())
    address = reverse("comments:ignore", args=["ben"])
    answer = member.post(f"{address}?at={thread[0].pk}", {"value": "on"})
    assert answer["Location"] == thread[0].get_absolute_url()
    page = member.get(thread[0].article.get_absolute_url()).content.decode()
    assert re.findall(r'<li [^>]*value="(\d+)"', page) == before
    line, _, words = page.partition(LINE)
    assert "Ben’s words." not in line
    assert words.index("Ben’s words.") < words.index("</details></div>") < words.index("Cleo’s words.")


def test_others_and_visitors_see_everything(
    client: Client, thread: list[Comment], reader: User, other_reader: User
) -> None:
    ignore_person(other_reader, by=reader)
    assert LINE not in client.get(thread[0].article.get_absolute_url()).content.decode()


def test_somebody_whose_account_closed_since_can_be_heeded_again(
    member: Client, reader: User, other_reader: User
) -> None:
    ignore_person(other_reader, by=reader)
    type(reader).objects.filter(pk=other_reader.pk).update(is_active=False)
    address = reverse("comments:ignore", args=["ben"])
    assert member.post(address, {"value": "on"}).status_code == 404
    listed = reverse("comments:ignored")
    answer = member.post(address, {"value": "off", "next": listed})
    assert (answer.status_code, answer["Location"]) == (303, listed)
    assert not Ignore.objects.exists()


def test_undo_in_place_and_on_profiles(member: Client, thread: list[Comment], reader: User, other_reader: User) -> None:
    ignore_person(other_reader, by=reader)
    assert "Stop ignoring Ben Okoro" in member.get(thread[0].article.get_absolute_url()).content.decode()
    profile = member.get(other_reader.get_absolute_url()).content.decode()
    assert "Stop ignoring" in profile
    answer = member.post(reverse("comments:ignore", args=["ben"]), {"value": "off"})
    assert answer["Location"] == other_reader.get_absolute_url()
    assert not Ignore.objects.exists()


def test_the_settings_list_whom_one_ignores(member: Client, reader: User, other_reader: User) -> None:
    address = reverse("comments:ignored")
    assert "You ignore nobody." in member.get(address).content.decode()
    ignore_person(other_reader, by=reader)
    page = member.get(address).content.decode()
    assert "Ben Okoro" in page
    assert f'href="{address}" aria-current="page"' in page


def test_nobody_ignores_themselves(reader: User) -> None:
    with pytest.raises(NotAllowed):
        ignore_person(reader, by=reader)


def test_notices_leave_with_the_person_and_come_back(
    root: Comment, reply: Comment, reader: User, django_capture_on_commit_callbacks: Commits
) -> None:
    deliver(Notice.objects.values_list("pk", flat=True))
    assert reply.author is not None
    assert [ignore_person(reply.author, by=reader), ignore_person(reply.author, by=reader)] == [True, False]
    reader.refresh_from_db()
    assert reader.unread_count == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert [heed_person(reply.author, by=reader), heed_person(reply.author, by=reader)] == [True, False]
    reader.refresh_from_db()
    assert reader.unread_count == 1


def test_quotes_of_an_ignored_person_fold(root: Comment, reply: Comment, reader: User, moderator: User) -> None:
    text = f"[quote={reply.pk}]Not on the coast.[/quote] I disagree."
    factories.make_comment(root.article, by=moderator, text=text)
    assert reply.author is not None
    ignore_person(reply.author, by=reader)
    assert "A quote of someone you ignore." in render_thread(load_discussion(root.article, reader).nodes)
    assert "A quote of someone you ignore." not in render_thread(load_discussion(root.article, moderator).nodes)


def test_what_an_ignored_person_writes_is_not_new(root: Comment, reply: Comment, reader: User, moderator: User) -> None:
    long_ago: datetime = factories.LONG_AGO
    Visit.objects.create(user=reader, article=root.article, seen_at=long_ago, previous_seen_at=long_ago)
    factories.make_comment(root.article, by=moderator, text="New.")
    assert reply.author is not None
    ignore_person(reply.author, by=reader)
    page = load_discussion(root.article, reader)
    assert page.unread is not None
    assert (page.unread.count, sum(node.is_new for node in page.nodes)) == (1, 1)


def test_picks_and_ancestors_hold_nothing_of_an_ignored_person(
    member: Client, thread: list[Comment], reader: User, other_reader: User, editor: User
) -> None:
    pick_comment(thread[0], by=editor)
    ignore_person(other_reader, by=reader)
    assert load_discussion(thread[0].article, reader).picks == []
    assert load_branch(thread[1], reader).ancestors[0].is_ignored
    page = member.get(reverse("comments:context", args=[thread[1].pk])).content.decode()
    assert "A comment by someone you ignore</span></summary>" in page


def test_visitors_are_led_to_sign_in_and_back(client: Client, other_reader: User) -> None:
    assert "%23ignore" in client.get(other_reader.get_absolute_url()).content.decode()
    answer = client.post(reverse("comments:ignore", args=["ben"]), {"value": "on"})
    assert answer["Location"] == f"{reverse('account_login')}?next=%2Fmembers%2Fben%2F"
    assert not Ignore.objects.exists()


def test_the_own_profile_offers_nothing_to_ignore(member: Client, reader: User) -> None:
    assert 'id="ignore"' not in member.get(reader.get_absolute_url()).content.decode()
