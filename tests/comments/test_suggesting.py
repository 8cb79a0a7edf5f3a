"""Three comments in a row: the form offers to add to the last one. A suggestion, never a refusal."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from comments.models import Comment
from tests import factories
from tests.comments.makers import settle

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
OFFER = "Add to your last comment"


@pytest.fixture
def row(article: Article, reader: User) -> list[Comment]:
    """Return three threads in a row by `reader`."""
    return [factories.make_comment(article, by=reader, text=f"Thought {turn}.") for turn in range(3)]


def form(user: User, article: Article) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/articles/{article.slug}/comment/").content.decode()


def test_the_form_offers_to_add_to_the_last_comment(row: list[Comment], reader: User, other_reader: User) -> None:
    assert f'formaction="/comments/{row[-1].pk}/edit/"' in form(reader, row[0].article)
    assert OFFER not in form(other_reader, row[0].article)


@pytest.mark.parametrize("ended", ["answered", "followed", "late", "two"])
def test_nothing_is_offered_where_the_row_has_ended(row: list[Comment], other_reader: User, ended: str) -> None:
    article, reader = row[0].article, row[0].author
    if ended == "answered":
        factories.make_comment(article, by=other_reader, parent=row[1], text="An answer.")
    elif ended == "followed":
        factories.make_comment(article, by=other_reader, text="Another voice.")
    elif ended == "late":
        settle()
    else:
        Comment.objects.filter(pk=row[0].pk).update(author=other_reader)
    assert reader
    assert OFFER not in form(reader, article)


def test_replies_in_a_row_count_by_their_place(root: Comment, reader: User) -> None:
    for turn in range(3):
        factories.make_comment(root.article, by=reader, parent=root, text=f"Thought {turn}.")
    client = Client()
    client.force_login(reader)
    headers = {"HX-Request": "true", "HX-Target": f"reply-{root.pk}"}
    assert OFFER in client.get(f"/comments/{root.pk}/reply/", headers=headers).content.decode()
    assert OFFER not in form(reader, root.article)


@pytest.mark.parametrize("in_place", [False, True])
def test_the_offer_opens_the_edit_form_with_the_text_added(row: list[Comment], in_place: bool) -> None:
    client, last = Client(), row[-1]
    client.force_login(last.author)
    headers = {"HX-Request": "true", "HX-Target": "comment-form"} if in_place else {}
    response = client.post(f"/comments/{last.pk}/edit/", {"text": "And more.", "append": "1"}, headers=headers)
    if in_place:
        response = client.get(response["HX-Redirect"])
    assert ">\nThought 2.\n\nAnd more.</textarea>" in unescape(response.content.decode())
    assert Comment.objects.get(pk=last.pk).source == "Thought 2."


def test_posting_a_fourth_is_not_refused(row: list[Comment], reader: User) -> None:
    client = Client()
    client.force_login(reader)
    assert client.post(f"/articles/{row[0].article.slug}/comment/", {"text": "A fourth."}).status_code == 303
