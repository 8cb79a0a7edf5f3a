"""Lists of articles tell a member how much is unread."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Visit
from comments.services.deletion import delete_comment
from comments.unread import unread_by_article
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
NEWS = '<span class="comment-count__new">(+2<span class="visually-hidden"> new</span>)</span>'


@pytest.fixture
def visited(article: Article, reader: User, other_reader: User) -> Article:
    """Return an article `reader` looked at an hour ago; since then two others wrote, one took it back, and she did."""
    Visit.objects.create(user=reader, article=article, seen_at=timezone.now() - timedelta(hours=1))
    first = factories.make_comment(article, by=other_reader)
    factories.make_comment(article, by=other_reader, parent=first, text="And again.")
    factories.make_comment(article, by=reader, parent=first, text="Mine.")
    delete_comment(factories.make_comment(article, by=other_reader, text="Never mind."), by=other_reader)
    return article


def test_lists_show_what_is_unread(client: Client, visited: Article, reader: User) -> None:
    client.force_login(reader)
    assert NEWS in client.get("/latest/").text
    client.get(visited.get_absolute_url())
    assert "comment-count__new" not in client.get("/latest/").text


def test_visitors_and_members_without_a_visit_see_the_number_alone(
    client: Client, visited: Article, other_reader: User
) -> None:
    assert "comment-count__new" not in client.get("/latest/").text
    client.force_login(other_reader)
    assert "comment-count__new" not in client.get("/latest/").text


def test_lists_ask_once_however_long_they_are(client: Client, visited: Article, reader: User) -> None:
    client.force_login(reader)
    client.get("/latest/")
    with CaptureQueriesContext(connection) as few:
        client.get("/latest/")
    for turn in range(5):
        other = factories.make_article(f"River {turn}")
        factories.make_comment(other, by=reader)
    with CaptureQueriesContext(connection) as many:
        client.get("/latest/")
    assert len(few) == len(many)


def test_only_the_last_visits_are_asked_for(
    visited: Article, reader: User, other_reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unread_by_article(reader) == {visited.pk: 2}
    monkeypatch.setattr("comments.unread.VISITS_MAX", 1)
    later = factories.make_article("The later river")
    Visit.objects.create(user=reader, article=later, seen_at=timezone.now())
    factories.make_comment(later, by=other_reader)
    assert unread_by_article(reader) == {later.pk: 1}
