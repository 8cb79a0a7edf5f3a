"""The way from one new comment to the next, the counts above them, and what arrives folded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import folds
from comments.arranging import Window, arrange
from comments.discussion import load_branch, load_discussion
from comments.models import Visit
from comments.nodes import Node, Viewer
from comments.thread_html import render_thread
from comments.unread import NewComment, Unread, place_unread
from tests import factories
from tests.comments.makers import make_long_discussion
from tests.comments.test_thread_html import MORNING, html_of, make_node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from articles.models import Article
    from comments.models import Comment

READER = Viewer(user_id=7, may_reply=True, new_since=MORNING - timedelta(hours=1))
OLD = MORNING - timedelta(days=1)


def page_of(*nodes: Node, viewer: Viewer = READER) -> list[Node]:
    return arrange(nodes, viewer, Window(last_level=6))


def unread_of(nodes: Sequence[Node], *elsewhere: NewComment) -> Unread:
    """Return what is new as the query would: threads by age, depth-first, here and on other pages."""
    roots = {node.id: node.id if node.parent_id is None else 0 for node in nodes}
    for node in nodes:
        roots[node.id] = roots[node.id] or roots[node.parent_id or 0]
    here = [NewComment(node.id, node.parent_id, roots[node.id]) for node in nodes if node.is_new]
    return Unread(MORNING, sorted([*here, *elsewhere], key=lambda comment: comment.thread_id))


def folded(nodes: Sequence[Node], **options: Any) -> list[int]:
    folds.fold(nodes, **{"comment_count": 101, "is_return": True, **options})
    return [node.id for node in nodes if node.fold_reason]


def thread_of(replies: int, **fields: Any) -> list[Node]:
    """Return a root and its read replies, numbered 2, 3, 4 … by id."""
    root = make_node(1, published_at=OLD, descendant_count=replies)
    return [root, *(make_node(pk, root, published_at=OLD, **fields) for pk in range(2, replies + 2))]


def test_new_comments_lead_from_one_to_the_next() -> None:
    root = make_node(1, published_at=OLD)
    nodes = page_of(root, make_node(2, root), make_node(3, root), make_node(4))
    unread = unread_of(nodes, NewComment(9, None, 9))
    place_unread(nodes, unread)
    assert [node.next_new for node in nodes] == ["", "#comment-3", "#comment-4", "/comments/9/"]
    assert unread.next_url == "#comment-2"


def test_the_way_begins_elsewhere_where_nothing_here_is_new() -> None:
    nodes = page_of(make_node(1, published_at=OLD))
    unread = unread_of(nodes, NewComment(9, 8, 7))
    place_unread(nodes, unread)
    assert unread.next_url == "/comments/9/"


def test_a_page_in_another_order_is_read_to_its_end_first() -> None:
    nodes = page_of(make_node(5), make_node(7))[::-1]
    unread = unread_of(nodes, NewComment(6, None, 6))
    place_unread(nodes, unread, is_oldest_first=False)
    assert [(node.id, node.next_new) for node in nodes] == [(7, "#comment-5"), (5, "/comments/6/")]


def test_folds_count_the_new_ones_beneath_also_those_a_page_leaves_out() -> None:
    root = make_node(1, published_at=OLD, descendant_count=9)
    reply = make_node(2, root, published_at=OLD, descendant_count=2)
    nodes = page_of(root, reply, make_node(3, reply))
    place_unread(nodes, unread_of(nodes, NewComment(8, 2, 1), NewComment(9, 77, 1)))
    assert [node.new_count for node in nodes] == [3, 2, 0]
    assert '<span id="count-1" class="comment__tally">9 replies</span><span class="comment__tally">, 3 new</span>' in (
        render_thread(nodes)
    )


def test_the_word_new_and_its_link_stand_in_the_head() -> None:
    nodes = page_of(make_node(1), make_node(2))
    place_unread(nodes, unread_of(nodes))
    html = render_thread(nodes)
    assert '<li class="comment comment--new" value="1">' in html
    assert '<span class="comment__new">New</span><a class="comment__next" href="#comment-2">Next' in html
    assert "comment__new" not in html_of(make_node(1))


@pytest.mark.parametrize(("replies", "expected"), [(6, []), (7, [5, 6, 7, 8])])
def test_read_replies_after_the_first_three_of_a_long_thread_are_folded(replies: int, expected: list[int]) -> None:
    assert folded(page_of(*thread_of(replies))) == expected


@pytest.mark.parametrize("options", [{"comment_count": 100}, {"is_return": False}])
def test_short_discussions_and_first_visits_arrive_open(options: dict[str, Any]) -> None:
    assert folded(page_of(*thread_of(9)), **options) == []


@pytest.mark.parametrize(
    "fields", [{"author_id": 7}, {"is_staff": True}, {"is_picked": True}, {"published_at": MORNING}]
)
def test_own_staffs_picked_and_new_comments_are_never_folded_nor_what_is_above_them(fields: dict[str, Any]) -> None:
    root, *replies = thread_of(7)
    kept = make_node(20, replies[4], **{"published_at": OLD, **fields})
    assert folded(page_of(root, *replies, kept)) == [5, 7, 8]


def test_the_comment_a_page_is_about_is_never_folded() -> None:
    assert folded(page_of(*thread_of(7)), target_id=6) == [5, 7, 8]


def test_a_branch_with_new_comments_on_another_page_stays_open() -> None:
    nodes = page_of(*thread_of(7))
    place_unread(nodes, unread_of(nodes, NewComment(99, 6, 1)))
    assert folded(nodes) == [5, 7, 8]


def test_comments_voted_down_are_folded_where_down_votes_are_on(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = [make_node(1, up_count=1, down_count=6), make_node(2, up_count=1, down_count=5)]
    assert folded(page_of(*nodes, viewer=Viewer()), comment_count=2, is_return=False) == []
    monkeypatch.setattr(folds.conf, "DOWN_VOTES", True, raising=False)
    assert folded(page_of(*nodes, viewer=Viewer()), comment_count=2, is_return=False) == [1]


def test_a_fold_says_why_also_where_nothing_stands_beneath() -> None:
    nodes = page_of(*thread_of(7), viewer=Viewer())
    assert folded(nodes)
    html = render_thread(nodes)
    assert html.count('<span class="comment__why">Already read</span>') == 4
    assert html.count("data-folded") == html.count("<details") - html.count(" open>") == 4


def test_e54_pages_count_and_link_what_is_new(article: Article, reader: User, other_reader: User) -> None:
    Visit.objects.create(user=reader, article=article, seen_at=timezone.now() - timedelta(hours=1))
    first = factories.make_comment(article, by=other_reader)
    second = factories.make_comment(article, by=other_reader, parent=first, text="And again.")
    factories.make_comment(article, by=reader, parent=first, text="Mine.")
    page = load_discussion(article, reader)
    assert page.unread
    assert (page.unread.count, page.unread.next_url) == (2, f"#comment-{first.pk}")
    assert [node.next_new for node in page.nodes] == [f"#comment-{second.pk}", "", ""]
    assert load_branch(second, reader).unread.next_url == f"#comment-{second.pk}"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "load", [load_discussion, lambda article, reader: load_branch(article.comments.first(), reader)]
)
def test_news_cost_one_query_at_any_size(article: Article, reader: User, other_reader: User, load: Any) -> None:
    Visit.objects.create(user=reader, article=article, seen_at=article.publish_at - timedelta(days=9))
    make_long_discussion(article, by=other_reader, size=5)
    load(article, reader)
    costs = []
    for size in (5, 500):
        make_long_discussion(article, by=other_reader, size=size)
        with CaptureQueriesContext(connection) as queries:
            load(article, reader)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_more_news_than_anyone_counts_are_cut(root: Comment, monkeypatch: pytest.MonkeyPatch, reader: User) -> None:
    monkeypatch.setattr("comments.unread.UNREAD_MAX", 2)
    unread = Unread(MORNING, [NewComment(pk, None, pk) for pk in (1, 2, 3)])
    assert (unread.count, unread.is_cut) == (2, True)
