"""What machines are told: the article, and the comments shown with it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.discussion import load_discussion
from comments.services.deletion import delete_comment
from comments.structured import BYTES_MAX, comments_text, page_text
from tests import factories
from tests.comments.makers import make_long_discussion, post_held

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article
    from comments.models import Comment

pytestmark = pytest.mark.django_db


def data_of(client: Client, article: Article) -> dict[str, Any]:
    """Return the article of the page's one data block."""
    html = client.get(article.get_absolute_url()).content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    data: dict[str, Any] = json.loads(block)
    assert data["@context"] == "https://schema.org"
    return data["@graph"][0]  # type: ignore[no-any-return]


def walk(comments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return nested comments as one list."""
    return [one for comment in comments for one in (comment, *walk(comment.get("comment", [])))]


def test_e73_comments_nest_as_on_the_page_with_tombstones_that_say_nothing(
    client: Client, root: Comment, reply: Comment, reader: User
) -> None:
    make_long_discussion(root.article, by=reader, size=60)
    delete_comment(root, by=root.author)
    comments = data_of(client, root.article)["comment"]
    assert comments[0] == {
        "@type": "Comment",
        "url": f"http://testserver/comments/{root.pk}/",
        "creativeWorkStatus": "Deleted",
        "comment": [comments[0]["comment"][0]],
    }
    assert comments[0]["comment"][0]["text"] == "Not on the coast."
    assert len(walk(comments)) == 50


def test_e73_the_block_nests_like_the_page(client: Client, root: Comment, reply: Comment, reader: User) -> None:
    make_long_discussion(root.article, by=reader, size=12)
    nodes = load_discussion(root.article, reader).nodes
    listed = walk(data_of(client, root.article)["comment"])
    assert [f"http://testserver/comments/{node.id}/" for node in nodes] == [comment["url"] for comment in listed]


def test_e42_a_deleted_comment_is_not_in_the_data(client: Client, root: Comment, reply: Comment) -> None:
    delete_comment(root, by=root.author)
    text = json.dumps(data_of(client, root.article))
    assert "Ada" not in text
    assert "Trains" not in text


def test_a_comment_is_told_with_author_dates_text_and_votes(client: Client, root: Comment, other_reader: User) -> None:
    text = f"[quote={root.pk}]as ever[/quote]\n\nNot :sad:, @ada.\nReally *not*."
    factories.make_comment(root.article, by=other_reader, parent=root, text=text)
    told = data_of(client, root.article)["comment"][0]["comment"][0]
    assert told["author"] == {"@type": "Person", "name": "Ben Okoro", "url": "http://testserver/members/ben/"}
    assert told["text"] == "Not 🙁, @Ada Lark.\nReally not."
    assert told["upvoteCount"] == 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", told["datePublished"])
    assert "dateModified" not in told


def test_a_score_that_readers_do_not_see_is_not_told(client: Client, root: Comment, settings: Any) -> None:
    settings.DISCUSSION = {"SCORE_HIDDEN_MINUTES": 60}
    type(root).objects.filter(pk=root.pk).update(up_count=3)
    assert "upvoteCount" not in data_of(client, root.article)["comment"][0]
    settings.DISCUSSION = {}
    assert data_of(client, root.article)["comment"][0]["upvoteCount"] == 3


def test_the_data_stay_within_their_size(article: Article, reader: User) -> None:
    for turn in range(6):
        factories.make_comment(article, by=reader, text=f"{turn} " + "<&> é " * 480)
    nodes = load_discussion(article, reader).nodes * 5
    told = comments_text(nodes)
    assert 0 < len(json.loads(told)) < len(nodes)
    assert len(told.encode()) <= BYTES_MAX


def test_held_comments_are_told_to_nobody(client: Client, root: Comment, reader: User) -> None:
    post_held(root.article, by=reader, text="Waiting.")
    assert len(data_of(client, root.article)["comment"]) == 1
    # Machines do not sign in: a member's page, which shows it to its author, tells them nothing.
    client.force_login(reader)
    assert "ld+json" not in client.get(root.article.get_absolute_url()).content.decode()


def test_no_text_ends_the_block(client: Client, article: Article, reader: User) -> None:
    hostile = '</script><b>& "x" <!-- <script>'
    type(article).objects.filter(pk=article.pk).update(title=hostile)
    factories.make_comment(article, by=reader, text=hostile)
    data = data_of(client, article)
    assert data["headline"] == hostile
    assert data["comment"][0]["text"] == hostile


def test_a_hidden_discussion_is_not_mentioned(client: Client, root: Comment) -> None:
    type(root.article).objects.filter(pk=root.article_id).update(discussion="hidden")
    assert not {"comment", "commentCount", "discussionUrl", "interactionStatistic"} & set(data_of(client, root.article))


def test_the_article_is_told_with_what_is_known(client: Client, article: Article) -> None:
    data = data_of(client, article)
    assert data["@type"] == "NewsArticle"
    assert data["author"][0]["name"] == "Ines Calloway"
    assert data["publisher"]["@type"] == "NewsMediaOrganization"
    assert data["datePublished"] == "2026-01-05T09:00:00+00:00"
    assert (data["commentCount"], data["isAccessibleForFree"]) == (0, True)
    assert not [name for name, value in data.items() if value in ("", None)]


def test_without_a_byline_the_magazine_is_the_author(client: Client, article: Article) -> None:
    type(article).objects.filter(pk=article.pk).update(byline="none", kind="opinion")
    data = data_of(client, article)
    assert data["@type"] == "OpinionNewsArticle"
    assert [author["@type"] for author in data["author"]] == ["Organization"]


def test_drafts_tell_machines_nothing(client: Client, draft: Article, editor: User) -> None:
    client.force_login(editor)
    assert "ld+json" not in client.get(draft.get_absolute_url()).content.decode()


def test_the_data_cost_no_query(root: Comment, reply: Comment, reader: User) -> None:
    page = load_discussion(root.article, reader)
    with CaptureQueriesContext(connection) as queries:
        told = page_text(root.article, None, page)
    assert len(queries) == 0
    assert json.loads(told)["@graph"][0]["commentCount"] == root.article.comment_count


def test_e73_later_pages_tell_of_the_comments_they_show(
    client: Client, article: Article, reader: User, root: Comment
) -> None:
    make_long_discussion(article, by=reader, size=200)
    page = client.get(article.get_absolute_url()).content.decode()
    later = re.search(r'href="([^"]*/discussion/\?[^"]*after=[^"]*)"', page)
    assert later
    html = client.get(later[1].replace("&amp;", "&")).content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    (told,) = json.loads(block)["@graph"]
    assert told["@id"] == f"http://testserver{article.get_absolute_url()}"
    first = re.search(r'<article id="comment-(\d+)"', html)
    assert first
    assert told["comment"][0]["url"] == f"http://testserver/comments/{first[1]}/"
