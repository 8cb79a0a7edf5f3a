"""The people offered after "@"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.people import OFFERED, people_near
from comments.services.deletion import delete_comment
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article
    from comments.models import Comment

pytestmark = pytest.mark.django_db


def names(article: Article, typed: str) -> list[str]:
    """Return the usernames offered."""
    return [person["username"] for person in people_near(article, typed)]


def test_people_of_the_discussion_stand_first(root: Comment, reply: Comment) -> None:
    factories.make_user("benjamin", display_name="Alba Ben")
    assert names(root.article, "ben") == ["ben", "benjamin"]
    assert people_near(root.article, "ben")[0] == {"username": "ben", "name": "Ben Okoro", "here": True}


@pytest.mark.parametrize("typed", ["okoro", "Ben O", "BEN", " ben  okoro "])
def test_names_are_found_by_their_words_in_any_case(article: Article, other_reader: User, typed: str) -> None:
    assert names(article, typed) == ["ben"]


@pytest.mark.parametrize("typed", ["en", "koro", "%", "_", "x" * 41, "mail.example"])
def test_nothing_else_finds_anybody(article: Article, other_reader: User, typed: str) -> None:
    assert names(article, typed) == []


def test_before_a_letter_only_the_discussion_is_offered(root: Comment, other_reader: User) -> None:
    assert names(root.article, "") == ["ada"]
    delete_comment(root, by=root.author)
    assert names(root.article, "") == []


def test_the_list_is_short_and_costs_one_query(article: Article) -> None:
    for number in range(OFFERED + 3):
        factories.make_user(f"mark{number}")
    with CaptureQueriesContext(connection) as queries:
        assert len(names(article, "mark")) == OFFERED
    assert len(queries) == 1


def test_closed_accounts_are_offered_to_nobody(article: Article) -> None:
    factories.make_user("ben", is_active=False)
    assert names(article, "ben") == []


def test_members_get_the_list_and_are_not_on_it(client: Client, root: Comment, reply: Comment, reader: User) -> None:
    client.force_login(reader)
    response = client.get(f"/articles/{root.article.slug}/people/?q=")
    assert response.json() == {"people": [{"username": "ben", "name": "Ben Okoro", "here": True}]}
    assert response["Cache-Control"] == "private, no-store"


def test_visitors_get_no_list(client: Client, root: Comment) -> None:
    response = client.get(f"/articles/{root.article.slug}/people/?q=ada")
    assert response.status_code == 403
    assert "Ada" not in response.content.decode()
    assert "/people/" not in client.get(f"/articles/{root.article.slug}/comment/").content.decode()


def test_a_hidden_discussion_has_no_people(client: Client, root: Comment, reader: User) -> None:
    client.force_login(reader)
    type(root.article).objects.filter(pk=root.article_id).update(discussion="hidden")
    assert client.get(f"/articles/{root.article.slug}/people/?q=ada").status_code == 404


def test_members_forms_know_where_to_ask(client: Client, article: Article, reader: User) -> None:
    client.force_login(reader)
    page = client.get(article.get_absolute_url()).content.decode()
    assert f'data-people="/articles/{article.slug}/people/"' in page
