"""What the discussion shows on a member's page and on the front page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from accounts import panels
from comments.models import Comment
from comments.nodes import excerpt_of
from comments.panels import MEMBER_COMMENTS, front_comment, member_comments
from comments.services.deletion import delete_comment
from tests import factories

if TYPE_CHECKING:
    from django.test import Client, RequestFactory

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db


def listed(rf: RequestFactory, member: User) -> list[Comment]:
    """Return the comments a member's page lists."""
    panel = member_comments(rf.get("/"), member)
    assert panel is not None
    return list(panel["comments"])


def test_a_members_page_lists_public_comments_newest_first(rf: RequestFactory, root: Comment, reader: User) -> None:
    newer = factories.make_comment(root.article, by=reader, text="A newer one.")
    gone = factories.make_comment(root.article, by=reader, text="A gone one.")
    delete_comment(gone, by=reader)
    assert listed(rf, reader) == [newer, root]


def test_a_members_page_leaves_out_what_visitors_cannot_read(rf: RequestFactory, root: Comment, reader: User) -> None:
    type(root.article).objects.update(status="withdrawn")
    assert listed(rf, reader) == []


def test_a_members_page_says_whom_they_answered(client: Client, root: Comment, reply: Comment) -> None:
    html = client.get("/members/ben/").content.decode()
    assert f'In <a href="/comments/{reply.pk}/">{root.article.title}</a>, answering <b>' in html
    assert "Ada Lark" in html
    assert "Not on the coast." in html
    delete_comment(root, by=root.author)
    html = client.get("/members/ben/").content.decode()
    assert "answering a comment that is gone" in html
    assert "Ada Lark" not in html


def test_a_members_page_without_comments_says_so(client: Client, reader: User) -> None:
    assert "No comments yet." in client.get("/members/ada/").content.decode()


def test_a_long_list_is_cut_at_one_query(django_assert_num_queries: Any, rf: RequestFactory, root: Comment) -> None:
    for turn in range(MEMBER_COMMENTS + 2):
        factories.make_comment(root.article, by=root.author, text=f"Number {turn}.")
    with django_assert_num_queries(1):
        comments = listed(rf, root.author)
        assert all(comment.article.title for comment in comments)
    assert len(comments) == MEMBER_COMMENTS


def test_the_front_page_prints_the_newest_pick(client: Client, root: Comment, reply: Comment) -> None:
    assert "From the discussion" not in client.get("/").content.decode()
    Comment.objects.filter(pk=root.pk).update(is_picked=True)
    html = client.get("/").content.decode()
    assert "From the discussion" in html
    assert "“Trains are late again, as ever.”" in html


def test_nothing_is_picked_from_what_is_gone(rf: RequestFactory, root: Comment) -> None:
    Comment.objects.update(is_picked=True)
    delete_comment(Comment.objects.get(), by=root.author)
    assert front_comment(rf.get("/"), panels.asked_at("front")) is None


def test_excerpts_show_smilies_as_they_look(article: Article, reader: User) -> None:
    comment = factories.make_comment(article, by=reader, text="Thank you. :smile:")
    assert excerpt_of(comment.body_html) == "Thank you. 🙂"
