"""The inbox and the bell."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.services.publishing import publish_article
from articles.services.withdrawing import withdraw_article
from comments.inbox import PAGE_NOTICES, load_inbox
from comments.models import Comment, Notice
from comments.services.bells import NOTICE_DAYS, recount_unread, wrong_bells
from comments.services.delivering import deliver
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

    type Commits = Callable[..., AbstractContextManager[object]]

INBOX = "/notifications/"


@pytest.fixture
def member(client: Client, reader: User) -> Client:
    """Return a browser in which `reader` is signed in."""
    client.force_login(reader)
    return client


def deliver_all(reader: User) -> None:
    """Deliver everything and read the number on the bell again."""
    deliver(Notice.objects.values_list("pk", flat=True))
    reader.refresh_from_db()


def fill(reader: User, comment: Comment, size: int) -> None:
    """Put many notices about a member's comment into the inbox, one a minute."""
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(
            recipient=reader, kind="picked", comment=comment, article_id=comment.article_id,
            made_at=now - timedelta(minutes=n), delivered_at=now,
        )
        for n in range(size)
    )  # fmt: skip
    recount_unread(reader.pk)


def test_replies_are_gathered_by_article(member: Client, root: Comment, other_reader: User, reader: User) -> None:
    for n in range(5):
        factories.make_comment(root.article, by=other_reader, parent=root, text=f"Reply {n}.")
    deliver_all(reader)
    page = member.get(INBOX).content.decode()
    words = re.search(r'class="notices__heading">(.*?)</h2>', page)
    assert words is not None
    assert words[1] == f'5 new replies on <a href="{root.article.get_absolute_url()}#comments">{root.article.title}</a>'
    assert page.count("(unread)") == 5


def test_the_heading_says_what_is_new_and_then_what_was(root: Comment, reply: Comment, reader: User) -> None:
    factories.make_comment(root.article, by=reply.author, text="And you, @ada?")
    deliver_all(reader)
    assert load_inbox(reader).groups[0].words == "1 new mention of you and 1 new reply"
    Notice.objects.filter(kind="mention").update(read_at=timezone.now())
    assert load_inbox(reader).groups[0].words == "1 new reply"
    Notice.objects.update(read_at=timezone.now())
    assert load_inbox(reader).groups[0].words == "1 mention of you and 1 reply"


def test_each_notice_leads_to_its_comment(member: Client, reply: Comment, reader: User) -> None:
    deliver_all(reader)
    assert f'href="{reply.get_absolute_url()}"' in member.get(INBOX).content.decode()


def test_an_article_withdrawn_takes_its_notices_along(
    member: Client, reply: Comment, reader: User, django_capture_on_commit_callbacks: Commits
) -> None:
    deliver_all(reader)
    withdraw_article(reply.article, by=None, reason="Wrong.")
    reader.refresh_from_db()
    assert (reader.unread_count, load_inbox(reader).groups) == (0, [])
    with django_capture_on_commit_callbacks(execute=True):
        publish_article(reply.article, by=None)
    reader.refresh_from_db()
    assert reader.unread_count == 1


def test_words_of_a_hidden_discussion_are_not_printed(member: Client, reply: Comment, reader: User) -> None:
    deliver_all(reader)
    type(reply.article).objects.filter(pk=reply.article_id).update(discussion="hidden")
    assert "Not on the coast." not in member.get(INBOX).content.decode()


def test_the_bell_of_a_page_does_not_count_what_the_page_shows(member: Client, reply: Comment, reader: User) -> None:
    deliver_all(reader)
    assert "Notifications, 1 unread" in member.get("/").text
    page = member.get(reply.article.get_absolute_url()).text
    assert 'aria-label="Notifications"' in page
    assert "tool__count" not in page


def test_one_is_marked_read(member: Client, reply: Comment, reader: User) -> None:
    deliver_all(reader)
    assert member.post(INBOX, {"notice": Notice.objects.get().pk}).status_code == 303
    reader.refresh_from_db()
    assert (reader.unread_count, Notice.objects.unread().exists()) == (0, False)


def test_all_are_marked_read_up_to_the_newest_shown(
    member: Client, root: Comment, reply: Comment, reader: User, other_reader: User
) -> None:
    deliver_all(reader)
    newest = load_inbox(reader).newest_id
    later = factories.make_comment(root.article, by=other_reader, parent=root, text="Meanwhile.")
    deliver_all(reader)
    member.post(INBOX, {"until": newest})
    assert Notice.objects.unread().get().comment == later
    reader.refresh_from_db()
    assert reader.unread_count == 1


def test_nobody_marks_what_others_have(client: Client, reply: Comment, reader: User, other_reader: User) -> None:
    deliver_all(reader)
    client.force_login(other_reader)
    client.post(INBOX, {"notice": Notice.objects.get().pk})
    client.post(INBOX, {"until": Notice.objects.get().pk})
    assert Notice.objects.unread().count() == 1


def test_the_inbox_goes_on_by_keyset(root: Comment, reader: User) -> None:
    fill(reader, root, PAGE_NOTICES + 5)
    first = load_inbox(reader)
    rest = load_inbox(reader, before=first.following)
    shown = [notice.pk for inbox in (first, rest) for group in inbox.groups for notice in group.notices]
    assert shown == list(Notice.objects.order_by("-made_at").values_list("pk", flat=True))
    assert rest.following == ""


@pytest.mark.parametrize("damaged", ["1", "x-1", "-", "9" * 40, "99999999999999999999-1", "1-2-3", "²-²"])
def test_a_damaged_place_is_the_first_page(member: Client, root: Comment, reader: User, damaged: str) -> None:
    fill(reader, root, 1)
    answer = member.get(INBOX, {"before": damaged})
    assert answer.status_code == 200
    assert "decision about your comment" in answer.content.decode()


@pytest.mark.parametrize("posted", [{}, {"notice": "x"}, {"until": "-1"}])
def test_a_damaged_press_changes_nothing(member: Client, reply: Comment, reader: User, posted: dict[str, str]) -> None:
    deliver_all(reader)
    assert member.post(INBOX, posted).status_code == 400
    assert Notice.objects.unread().count() == 1


def test_the_inbox_costs_the_same_for_one_and_for_many(
    member: Client, root: Comment, reader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill(reader, root, 1)
    with django_assert_num_queries(4):
        member.get(INBOX)
    fill(reader, root, 499)
    with django_assert_num_queries(4):
        member.get(INBOX)


def test_visitors_have_no_bell_and_no_inbox(client: Client, article: Article) -> None:
    assert INBOX not in client.get(article.get_absolute_url()).content.decode()
    assert client.get(INBOX)["Location"] == f"{reverse('account_login')}?next={INBOX}"


def test_the_bell_tells_its_number_in_words(member: Client, reply: Comment, reader: User) -> None:
    assert 'aria-label="Notifications"' in member.get("/").content.decode()
    deliver_all(reader)
    assert 'aria-label="Notifications, 1 unread"' in member.get("/").content.decode()


def test_a_page_that_shows_the_comment_marks_its_notice_read(member: Client, reply: Comment, reader: User) -> None:
    deliver_all(reader)
    member.get(reply.article.get_absolute_url())
    reader.refresh_from_db()
    assert (reader.unread_count, wrong_bells()) == (0, [])


def test_a_page_without_the_comment_leaves_its_notice(member: Client, reply: Comment, reader: User) -> None:
    deliver_all(reader)
    other = factories.make_comment(reply.article, by=reader, text="Elsewhere.")
    member.get(reverse("comments:context", args=[other.pk]))
    reader.refresh_from_db()
    assert reader.unread_count == 1


def test_a_permalink_rights_the_bell_of_the_page_it_leads_to(member: Client, reply: Comment, reader: User) -> None:
    deliver_all(reader)
    page = member.get(reply.get_absolute_url(), follow=True).content.decode()
    assert 'aria-label="Notifications"' in page


def test_nothing_is_asked_while_nothing_is_unread(member: Client, reply: Comment) -> None:
    with CaptureQueriesContext(connection) as asked:
        member.get(reply.article.get_absolute_url())
    assert not [query for query in asked.captured_queries if "comments_notice" in query["sql"]]


def test_read_notices_go_after_half_a_year(root: Comment, reply: Comment, reader: User) -> None:
    deliver_all(reader)
    fill(reader, root, 2)
    old = timezone.now() - timedelta(days=NOTICE_DAYS + 1)
    Notice.objects.filter(kind="reply").update(read_at=old)
    recount_unread(reader.pk)
    call_command("prune_comments", verbosity=0)
    assert not Notice.objects.filter(kind="reply").exists()
    assert Notice.objects.count() == 2
