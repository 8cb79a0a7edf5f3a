"""More replies to one comment: what follows a cursor, and how much of it there is."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser

from comments.cursors import Cursor, read_cursor
from comments.discussion import load_discussion
from comments.orders import Order
from tests import factories
from tests.comments.makers import make_threads, post_held

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from comments.discussion_page import DiscussionPage
    from comments.models import Comment

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


@pytest.fixture
def root(article: Article, reader: User) -> Comment:
    """Return a comment with 229 replies, all beside each other."""
    [made] = make_threads(article, by=reader, sizes=[230])
    return made


def replies(root: Comment, cursor: Cursor | str, order: Order = Order.OLDEST) -> DiscussionPage:
    """Return the page of replies after a cursor."""
    return load_discussion(root.article, VISITOR, order=order, under=root.pk, after=str(cursor))


def cursor_of(more_after: str) -> str:
    """Return the cursor in the address of more replies."""
    found = re.search(r"after=([^&#]+)", unescape(more_after))
    assert found
    return found[1]


def first_cursor(root: Comment, order: Order = Order.OLDEST) -> Cursor:
    """Return the cursor to which the article page's stub leads."""
    [top, *_] = load_discussion(root.article, VISITOR, order=order).nodes
    cursor = read_cursor(cursor_of(top.more_after), order)
    assert cursor
    return cursor


@pytest.mark.parametrize("order", [Order.OLDEST, Order.BEST])
def test_a_cursor_knows_how_many_comments_stand_before_it(root: Comment, order: Order) -> None:
    cursor = first_cursor(root, order)
    assert cursor.passed_count == 49
    page = replies(root, cursor, order)
    assert (len(page.nodes), page.more_count) == (50, 130)


@pytest.mark.parametrize("order", [Order.OLDEST, Order.BEST])
def test_a_cursor_without_a_count_still_leads_to_the_right_one(root: Comment, order: Order) -> None:
    page = replies(root, replace(first_cursor(root, order), passed_count=None), order)
    assert (len(page.nodes), page.more_count) == (50, 130)


@pytest.mark.parametrize(("passed", "more"), [(0, 179), (999_999_999, 1)])
def test_a_made_up_count_hides_no_reply(root: Comment, passed: int, more: int) -> None:
    page = replies(root, replace(first_cursor(root), passed_count=passed))
    assert page.more_count == more
    last = replies(root, replace(first_cursor(root), value=200, passed_count=passed))
    assert (len(last.nodes), last.more_count) == (29, 0)


def test_a_count_that_others_made_old_is_right_again_at_the_end(root: Comment, reader: User) -> None:
    cursor = first_cursor(root)
    early = root.replies.get(number=3)
    factories.make_comment(root.article, by=reader, parent=early, text="Late, and far up.")
    counts = []
    while True:
        page = replies(root, cursor)
        counts.append(page.more_count)
        if not page.more_count:
            break
        cursor = cursor_of(page.more_after)  # type: ignore[assignment]
    assert counts == [131, 81, 31, 0]


def test_what_waits_beside_a_comment_is_not_among_its_replies(article: Article, reader: User) -> None:
    root = factories.make_comment(article, by=reader)
    focus = factories.make_comment(article, by=reader, parent=root, text="Answered.")
    answer = factories.make_comment(article, by=reader, parent=focus, text="An answer.")
    held = post_held(article, by=reader, parent=root)
    beneath = post_held(article, by=reader, parent=answer)
    page = load_discussion(article, reader, under=focus.pk)
    assert [node.id for node in page.nodes] == [answer.pk, beneath.pk]
    assert held.pk not in [node.id for node in page.ancestors]
