"""Comments that arrived after a page was made: numbers for scripts, nodes on request, a page for everybody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import arrivals
from comments.arrivals import load_arrivals, load_counts
from comments.models import Comment
from comments.services.deletion import delete_comment
from comments.since import Since, now_known, read_since
from tests import factories
from tests.comments.makers import post_held

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def since(root: Comment, reply: Comment) -> Since:
    """Return what a page made now knows: a root and a reply."""
    root.article.refresh_from_db()
    return now_known(root.article)


@pytest.fixture
def later(root: Comment, reply: Comment, since: Since, other_reader: User) -> list[Comment]:
    """Return what arrived since: a reply to the reply, an answer to that, and a thread."""
    article = root.article
    deep = factories.make_comment(article, by=other_reader, parent=Comment.objects.get(pk=reply.pk), text="Deep.")
    deeper = factories.make_comment(article, by=other_reader, parent=deep, text="Deeper.")
    return [deep, deeper, factories.make_comment(article, by=other_reader, text="A thread.")]


def ask(client: Client, article: Article, since: Since | str, **headers: str) -> Any:
    return client.get(f"/articles/{article.slug}/discussion/?since={since}", headers=headers)


def test_scripts_get_numbers_and_places(client: Client, later: list[Comment], reply: Comment, since: Since) -> None:
    deep, deeper, thread = later
    answer = ask(client, reply.article, since, **JSON)
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {
        "count": 3,
        "is_cut": False,
        "comments": [
            [deep.pk, reply.pk, deep.tree_id],
            [deeper.pk, deep.pk, deep.tree_id],
            [thread.pk, None, thread.pk],
        ],
    }


def test_an_answer_that_has_not_changed_is_not_sent_again(client: Client, later: list[Comment], since: Since) -> None:
    article = later[0].article
    first = ask(client, article, since, **JSON)
    again = ask(client, article, since, **JSON, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Accept" in first["Vary"]


@pytest.mark.parametrize("arrived", [False, True])
def test_numbers_cost_one_query_beside_the_articles(
    client: Client, article: Article, reader: User, arrived: bool
) -> None:
    article.refresh_from_db()
    known = now_known(article)
    if arrived:
        factories.make_comment(article, by=reader)
    with CaptureQueriesContext(connection) as queries:
        ask(client, article, known, **JSON)
    assert len(queries) == 1 + arrived


def test_own_held_and_deleted_comments_are_no_news(
    root: Comment, reply: Comment, since: Since, reader: User, other_reader: User
) -> None:
    article = root.article
    factories.make_comment(article, by=reader, text="My own.")
    post_held(article, by=other_reader)
    delete_comment(factories.make_comment(article, by=other_reader, text="Never mind."), by=other_reader)
    article.refresh_from_db()
    assert load_counts(article, reader, since)["count"] == 0


def test_e42_live_answers_know_nothing_of_deleted_comments(
    client: Client, later: list[Comment], since: Since, other_reader: User
) -> None:
    delete_comment(later[2], by=other_reader)
    article = later[2].article
    for headers in (JSON, FRAGMENT, {}):
        answer = ask(client, article, since, **headers).text
        assert "A thread." not in answer
        assert f"comment-{later[2].pk}" not in answer
        assert f"[{later[2].pk}," not in answer


def test_nodes_come_grouped_by_place_with_their_numbers(
    client: Client, later: list[Comment], reply: Comment, since: Since
) -> None:
    html = ask(client, reply.article, since, **FRAGMENT).text
    assert "<html" not in html
    deep, deeper, thread = later
    assert re.findall(r'<ol data-parent="(\d*)">', html) == [str(reply.pk), ""]
    assert "number 1.1.1.1" in html.partition(f'id="comment-{deeper.pk}"')[2]
    assert f'id="replies-{deep.pk}"' in html
    assert '<span id="new-count">5 comments</span>' in html
    assert html.count("comment__new") == 3
    assert f'data-since="{now_known(type(thread.article).objects.get())}"' in html


def test_members_get_their_acts_with_the_nodes(
    client: Client, later: list[Comment], since: Since, reader: User
) -> None:
    client.force_login(reader)
    assert f'href="/comments/{later[0].pk}/reply/"' in ask(client, later[0].article, since, **FRAGMENT).text


def test_e72_without_scripts_the_address_is_the_page_of_new_comments(
    client: Client, later: list[Comment], reply: Comment, since: Since
) -> None:
    html = ask(client, reply.article, since).text
    assert "<title>New comments on The river came back" in html
    assert '<meta name="robots" content="noindex">' in html
    assert f'<link rel="canonical" href="http://testserver/articles/{reply.article.slug}/discussion/">' in html
    assert all(f'id="comment-{comment.pk}"' in html for comment in later)
    assert f'href="/comments/{reply.pk}/">In reply to Ben Okoro</a>' in html
    assert "Trains are late" not in html


def test_e72_the_articles_page_leads_there(client: Client, later: list[Comment]) -> None:
    article = later[0].article
    html = client.get(article.get_absolute_url()).text
    found = re.search(r'href="([^"]+)" rel="nofollow" data-arrivals>Look for new comments', html)
    assert found
    factories.make_comment(article, by=factories.make_user(), text="The very newest.")
    page = client.get(found[1]).text
    assert "The very newest." in page
    assert page.count("<article") == 1


def test_nothing_new_says_so(client: Client, root: Comment, reply: Comment, since: Since) -> None:
    assert "Nothing new has arrived." in ask(client, root.article, since).text


def test_more_than_a_page_holds_follows_on_the_next(
    client: Client, later: list[Comment], since: Since, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "SHOWN_MAX", 2)
    html = ask(client, later[0].article, since).text
    assert f'id="comment-{later[2].pk}"' not in html
    following = re.search(r'href="([^"]+)" rel="next nofollow">Later comments', html)
    assert following
    assert f'id="comment-{later[2].pk}"' in client.get(following[1]).text


def test_comments_of_one_moment_are_told_apart_by_their_ids(later: list[Comment], since: Since, reader: User) -> None:
    moment = later[0].published_at
    Comment.objects.filter(pk__in=[comment.pk for comment in later]).update(published_at=moment)
    article = later[0].article
    type(article).objects.update(last_comment_at=moment)
    article.refresh_from_db()
    assert moment
    assert load_counts(article, reader, Since(moment, later[0].pk))["count"] == 2
    assert load_counts(article, reader, Since(moment))["count"] == 0


@pytest.mark.parametrize("typed", ["", "x", "-1", "1.2.3", "9" * 40, "١٢", "1" * 17 + "." + "9" * 19])
def test_a_damaged_moment_is_the_page_as_if_it_were_not_there(client: Client, root: Comment, typed: str) -> None:
    answer = ask(client, root.article, typed)
    assert answer.status_code == 200
    assert "Trains are late" in answer.text


@pytest.mark.parametrize("typed", ["0", "9" * 17, "1.1"])
def test_any_moment_is_answered(client: Client, root: Comment, typed: str) -> None:
    for headers in (JSON, FRAGMENT, {}):
        assert ask(client, root.article, typed, **headers).status_code == 200


def test_moments_are_read_as_they_were_written(root: Comment) -> None:
    moment = root.published_at
    assert moment
    assert read_since(str(Since(moment, 12))) == (moment, 12)
    assert read_since(str(Since(moment))) == (moment, 0)


def test_visitors_get_no_cookie_and_members_a_private_answer(
    client: Client, root: Comment, since: Since, reader: User
) -> None:
    assert ask(client, root.article, since, **JSON)["Cache-Control"] == "no-cache"
    assert not client.cookies
    client.force_login(reader)
    assert ask(client, root.article, since, **JSON)["Cache-Control"] == "private, no-cache"


def test_hidden_discussions_and_unknown_articles_answer_404(client: Client, root: Comment, since: Since) -> None:
    type(root.article).objects.update(discussion="hidden")
    assert ask(client, root.article, since, **JSON).status_code == 404
    assert client.get("/articles/nothing/discussion/?since=0", headers=JSON).status_code == 404


def test_deep_arrivals_find_their_place(article: Article, reader: User, other_reader: User) -> None:
    parent = None
    for turn in range(9):
        parent = factories.make_comment(article, by=reader, parent=parent, text=f"Turn {turn}.")
    article.refresh_from_db()
    known = now_known(article)
    factories.make_comment(article, by=other_reader, parent=parent, text="The end.")
    article.refresh_from_db()
    shown = load_arrivals(article, reader, Since(known.moment - timedelta(0)))
    assert [(group.parent_id, [(node.depth, node.path) for node in group.nodes]) for group in shown.groups] == [
        (parent.pk, [(0, ".".join(["1"] * 10))])  # type: ignore[union-attr]
    ]
