"""Visits: what is new to a member, since when, and for how long."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from comments.models import Visit
from comments.services.visits import last_visit, mark_all_read, new_since, note_visit
from tests import factories
from tests.comments.makers import hold

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article
    from comments.models import Comment

pytestmark = pytest.mark.django_db


def at(clock: str) -> time_machine.travel:
    """Stop the clock at a time of one day."""
    hour, minute = map(int, clock.split(":")[:2])
    return time_machine.travel(datetime(2026, 3, 14, hour, minute, tzinfo=UTC), tick=False)


def view(client: Client, article: Article, clock: str) -> str:
    """Return the discussion's part of the article's page at a time of the day."""
    with at(clock):
        return client.get(article.get_absolute_url()).content.decode().partition('<section id="comments"')[2]


def shows_new(html: str, comment: Comment) -> bool:
    """Tell whether a comment carries the word "New"."""
    head = html.partition(f'id="comment-{comment.pk}"')[2].partition("</header>")[0]
    return '<span class="comment__new">New</span>' in head


def post(article: Article, by: User, clock: str, parent: Comment | None = None) -> Comment:
    """Post at a time of the day."""
    with at(clock):
        return factories.make_comment(article, by=by, parent=parent, text=f"Said at {clock}.")


def test_the_table_of_visits(article: Article, reader: User) -> None:
    told = []
    for clock in ("09:00", "09:08", "09:17", "09:40", "09:45", "12:00"):
        with at(clock):
            last = last_visit(article, reader)
            note_visit(article, by=reader, last=last)
            since = Visit.objects.get().previous_seen_at
            assert new_since(last, timezone.now()) == since
        told.append(f"{since:%H:%M}" if since else "none")
    assert told == ["none", "none", "none", "09:17", "09:17", "09:45"]


def test_looking_again_within_a_minute_writes_nothing(
    article: Article, reader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with at("09:00"):
        note_visit(article, by=reader, last=None)
        last = last_visit(article, reader)
    with time_machine.travel(datetime(2026, 3, 14, 9, 0, 59, tzinfo=UTC), tick=False), django_assert_num_queries(0):
        assert not note_visit(article, by=reader, last=last)
    with at("09:01"), django_assert_num_queries(1):
        assert note_visit(article, by=reader, last=last)


def test_two_views_at_one_moment_start_one_visit(article: Article, reader: User) -> None:
    with at("09:00"):
        note_visit(article, by=reader, last=None)
        note_visit(article, by=reader, last=None)
        last = last_visit(article, reader)
    with at("10:00"):
        assert note_visit(article, by=reader, last=last)
        assert not note_visit(article, by=reader, last=last)
    visit = Visit.objects.get()
    assert (f"{visit.previous_seen_at:%H:%M}", f"{visit.seen_at:%H:%M}") == ("09:00", "10:00")


def test_a_busy_storage_keeps_nobody_from_reading(
    article: Article, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Visit.objects, "bulk_create", refuse)
    assert not note_visit(article, by=reader, last=None)


def test_e54_what_came_after_the_last_visit_is_new_for_the_whole_next_one(
    client: Client, article: Article, reader: User, other_reader: User
) -> None:
    client.force_login(reader)
    first = view(client, article, "09:40") + view(client, article, "09:45")
    theirs, own = post(article, other_reader, "10:00"), post(article, reader, "10:01")
    for html in (view(client, article, "12:00"), view(client, article, "12:05")):
        assert shows_new(html, theirs)
        assert not shows_new(html, own)
        assert "1 new</b> since" in html
        assert "14 March 2026 09:45</time>" in html
    assert "comment__new" not in first


def test_e55_a_held_comment_is_new_since_its_approval(
    client: Client, article: Article, reader: User, other_reader: User
) -> None:
    held = hold(post(article, other_reader, "09:00"))
    client.force_login(reader)
    view(client, article, "10:00")
    type(held).objects.filter(pk=held.pk).update(
        state="public", number=1, published_at=datetime(2026, 3, 14, 11, 0, tzinfo=UTC)
    )
    assert shows_new(view(client, article, "12:00"), held)


def test_nothing_is_new_on_a_first_visit(client: Client, root: Comment, other_reader: User) -> None:
    client.force_login(other_reader)
    html = client.get(root.article.get_absolute_url()).content.decode()
    assert "comment__new" not in html
    assert "mark all read" not in html


def test_visitors_leave_no_visit_and_see_nothing_of_it(client: Client, root: Comment) -> None:
    html = client.get(root.article.get_absolute_url()).content.decode()
    assert not Visit.objects.exists()
    assert not re.search(r"comment__new|mark all read|comment--new", html)
    assert not client.cookies


def test_the_page_of_one_comment_counts_as_a_visit_too(client: Client, root: Comment, other_reader: User) -> None:
    client.force_login(other_reader)
    client.get(f"/comments/{root.pk}/context/")
    assert Visit.objects.filter(user=other_reader, article=root.article).exists()


def test_marking_all_read_ends_the_news(client: Client, article: Article, reader: User, other_reader: User) -> None:
    client.force_login(reader)
    view(client, article, "09:00")
    post(article, other_reader, "10:00")
    html = view(client, article, "12:00")
    sent = dict(re.findall(r'name="(until|next)" value="([^"]+)"', html))
    late = post(article, other_reader, "12:01")
    with at("12:02"):
        response = client.post(f"/articles/{article.slug}/discussion/read/", sent)
    assert (response.status_code, response["Location"]) == (303, f"{article.get_absolute_url()}#comments")
    after = view(client, article, "12:03")
    assert after.count("comment__new") == 1
    assert shows_new(after, late)


@pytest.mark.parametrize("sent", ["", "yesterday", "2026-13-45T99:99:99+00:00", "2026-03-14T10:00:00"])
def test_a_damaged_moment_marks_everything_read(client: Client, root: Comment, other_reader: User, sent: str) -> None:
    note_visit(root.article, by=other_reader, last=None)
    client.force_login(other_reader)
    address = f"/articles/{root.article.slug}/discussion/read/"
    assert client.post(address, {"until": sent, "next": "//evil.example/"})["Location"] == (
        f"{root.article.get_absolute_url()}#comments"
    )
    assert Visit.objects.get().previous_seen_at is not None


def test_marking_read_is_for_members_and_by_post_only(client: Client, root: Comment) -> None:
    address = f"/articles/{root.article.slug}/discussion/read/"
    assert "/accounts/login/" in client.post(address)["Location"]
    assert client.get(address).status_code == 405


def test_marking_read_never_reaches_into_the_future(article: Article, reader: User) -> None:
    note_visit(article, by=reader, last=None)
    mark_all_read(article, by=reader, until=timezone.now() + timedelta(days=1))
    assert Visit.objects.get().previous_seen_at <= timezone.now()  # type: ignore[operator]


def test_visits_are_forgotten_after_a_year(article: Article, reader: User) -> None:
    note_visit(article, by=reader, last=None)
    out = io.StringIO()
    for days, left in ((364, 1), (366, 0)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            call_command("prune_comments", "--dry-run", stdout=out)
            call_command("prune_comments", stdout=out)
        assert Visit.objects.count() == left
    assert "prune_comments: 1 visits forgotten" in out.getvalue()
