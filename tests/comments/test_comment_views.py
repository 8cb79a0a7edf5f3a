"""Permalinks, context pages, deleting and undoing, for everybody who may come."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from comments.models import Comment
from comments.services.deletion import delete_comment
from comments.services.moderation import remove_comment
from tests import factories
from tests.comments.makers import hold, make_long_discussion, settle

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

# Session, member and the sections of the frame, on every page of a member.
FRAME_QUERIES = 3
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(reader: User, other_reader: User, editor: User) -> dict[str, User | None]:
    """Return who may come to a comment of `reader`."""
    return {"visitor": None, "author": reader, "other": other_reader, "moderator": editor}


def enter(client: Client, user: User | None) -> None:
    if user is not None:
        client.force_login(user)


def test_a_permalink_leads_to_the_anchor_on_the_articles_page(client: Client, reply: Comment) -> None:
    response = client.get(f"/comments/{reply.pk}/")
    assert response.status_code == 302
    assert response["Location"] == f"{reply.article.get_absolute_url()}#comment-{reply.pk}"


def test_e53_every_permalink_ends_where_the_comment_stands(client: Client, article: Article, reader: User) -> None:
    parent = None
    for turn in range(21):
        parent = factories.make_comment(article, by=reader, parent=parent, text=f"Turn {turn}.")
    for comment in Comment.objects.all():
        html = client.get(f"/comments/{comment.pk}/", follow=True).content.decode()
        assert f'id="comment-{comment.pk}"' in html


def test_e52_every_comment_is_reached_by_following_links(client: Client, article: Article, reader: User) -> None:
    parent = None
    for turn in range(14):
        parent = factories.make_comment(article, by=reader, parent=parent, text=f"Turn {turn}.")
    address, seen = article.get_absolute_url(), set()
    while address:
        html = client.get(address).content.decode()
        seen |= set(re.findall(r'id="comment-(\d+)"', html))
        following = re.search(r'class="thread-more" href="([^"#]+)', html)
        address = following[1] if following else ""
    assert len(seen) == 14


@pytest.mark.parametrize("act", ["", "context/", "reply/", "delete/", "restore/"])
@pytest.mark.parametrize("pk", [999_999, 10**30])
def test_unknown_comments_answer_404(client: Client, reader: User, act: str, pk: int) -> None:
    client.force_login(reader)
    assert client.get(f"/comments/{pk}/{act}").status_code == 404


@pytest.mark.parametrize(("name", "status"), [("visitor", 404), ("other", 404), ("author", 302), ("moderator", 302)])
def test_a_held_comment_is_found_by_its_author_and_moderators(
    client: Client, root: Comment, people: dict[str, User | None], name: str, status: int
) -> None:
    hold(root)
    enter(client, people[name])
    assert client.get(f"/comments/{root.pk}/").status_code == status


@pytest.mark.parametrize("act", ["", "context/"])
def test_a_pruned_tombstone_is_found_by_nobody_else(client: Client, root: Comment, act: str) -> None:
    settle()
    delete_comment(root, by=root.author)
    assert client.get(f"/comments/{root.pk}/{act}").status_code == 404
    factories.make_comment(root.article, by=root.author, text="A later thread.")
    assert client.get(f"/comments/{root.pk}/{act}").status_code in {200, 302}


@pytest.mark.parametrize("change", [{"status": "withdrawn"}, {"discussion": "hidden"}, {"publish_at": "2999-01-01Z"}])
def test_nothing_is_found_under_an_article_not_shown(client: Client, root: Comment, change: dict[str, str]) -> None:
    if "publish_at" in change:
        change = {"publish_at": timezone.now() + timedelta(days=1)}  # type: ignore[dict-item]
    type(root.article).objects.update(**change)
    for act in ("", "context/", "reply/"):
        assert client.get(f"/comments/{root.pk}/{act}").status_code == 404


def test_permalinks_ask_few_queries(django_assert_max_num_queries: Any, client: Client, reply: Comment) -> None:
    with django_assert_max_num_queries(5):
        client.get(f"/comments/{reply.pk}/")


def test_the_context_page_shows_what_stands_above_and_beneath(
    client: Client, root: Comment, reply: Comment, reader: User
) -> None:
    below = factories.make_comment(root.article, by=reader, parent=reply, text="On the coast too.")
    html = client.get(f"/comments/{reply.pk}/context/").content.decode()
    assert f"<title>Comment 1.1 on {root.article.title}" in html
    assert "<h1>Comment 1.1</h1>" in html
    assert html.index("Trains are late again") < html.index("Not on the coast.") < html.index("On the coast too.")
    assert 'class="comment comment--here"' in html
    assert f'id="comment-{below.pk}"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert f'<link rel="canonical" href="http://testserver{root.article.get_absolute_url()}">' in html
    assert "See the full discussion" in html


def test_the_context_of_a_reply_to_a_tombstone_names_nobody(client: Client, root: Comment, reply: Comment) -> None:
    delete_comment(root, by=root.author)
    html = client.get(f"/comments/{reply.pk}/context/").content.decode()
    assert "The comment was deleted." in html
    assert "Trains are late again" not in html
    assert "Ada Lark" not in html


@pytest.mark.parametrize(("signed_in", "allowed"), [(False, 8), (True, 14 + FRAME_QUERIES)])
def test_context_pages_ask_few_queries(
    django_assert_max_num_queries: Any, client: Client, reply: Comment, signed_in: bool, allowed: int
) -> None:
    if signed_in:
        client.force_login(reply.author)
    make_long_discussion(reply.article, by=reply.author, size=200)
    with django_assert_max_num_queries(allowed):
        client.get(f"/comments/{reply.pk}/context/")


@pytest.mark.parametrize("who", [("visitor", 302), ("author", 200), ("other", 403), ("moderator", 403)])
@pytest.mark.parametrize("act", ["delete", "restore"])
def test_only_the_author_deletes_and_restores(
    client: Client, root: Comment, people: dict[str, User | None], who: tuple[str, int], act: str
) -> None:
    name, status = who
    factories.make_comment(root.article, by=root.author, parent=root, text="Beneath.")
    if act == "restore":
        delete_comment(root, by=root.author)
    enter(client, people[name])
    state = Comment.objects.get(pk=root.pk).state
    assert client.get(f"/comments/{root.pk}/{act}/").status_code == status
    posted = client.post(f"/comments/{root.pk}/{act}/")
    assert posted.status_code == {200: 303}.get(status, status)
    assert (Comment.objects.get(pk=root.pk).state == state) == (name != "author")


def test_visitors_are_led_to_sign_in_and_back(client: Client, root: Comment) -> None:
    response = client.get(f"/comments/{root.pk}/delete/")
    assert response["Location"] == f"/accounts/login/?next=/comments/{root.pk}/delete/"


def test_deleting_asks_once_and_leads_to_the_place(client: Client, root: Comment, reader: User) -> None:
    client.force_login(reader)
    assert "Delete your comment?" in client.get(f"/comments/{root.pk}/delete/").content.decode()
    response = client.post(f"/comments/{root.pk}/delete/")
    assert (response.status_code, response["Location"]) == (
        303,
        f"{root.article.get_absolute_url()}#comment-{root.pk}",
    )
    assert "You took this comment back: " in client.get(root.article.get_absolute_url()).content.decode()


@pytest.mark.parametrize("act", ["delete", "restore"])
def test_doing_it_twice_gives_the_same_answer(client: Client, root: Comment, reader: User, act: str) -> None:
    client.force_login(reader)
    if act == "restore":
        delete_comment(root, by=reader)
    answers = [client.post(f"/comments/{root.pk}/{act}/") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert client.get(f"/comments/{root.pk}/{act}/").status_code == 303


def test_deleting_works_in_a_closed_discussion(client: Client, root: Comment, reader: User) -> None:
    type(root.article).objects.update(discussion="read-only")
    client.force_login(reader)
    client.post(f"/comments/{root.pk}/delete/")
    assert Comment.objects.get().state == Comment.State.DELETED


def test_e43_undo_gives_the_comment_back_and_ends_after_a_day(client: Client, root: Comment, reader: User) -> None:
    client.force_login(reader)
    delete_comment(root, by=reader)
    client.post(f"/comments/{root.pk}/restore/")
    assert "Trains are late again" in client.get(root.article.get_absolute_url()).content.decode()
    delete_comment(Comment.objects.get(), by=reader)
    Comment.objects.update(state_at=timezone.now() - timedelta(hours=25))
    for response in (client.get(f"/comments/{root.pk}/restore/"), client.post(f"/comments/{root.pk}/restore/")):
        assert response.status_code == 403
        assert "The time to undo ended on " in response.content.decode()


def test_what_a_moderator_removed_is_not_the_authors_to_delete(
    client: Client, root: Comment, reader: User, editor: User
) -> None:
    remove_comment(root, by=editor, reason="off topic")
    client.force_login(reader)
    client.post(f"/comments/{root.pk}/delete/")
    assert Comment.objects.get().state == Comment.State.REMOVED
    assert "Your comment was removed: off topic." in client.get(root.article.get_absolute_url()).content.decode()
