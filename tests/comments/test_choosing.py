"""Long threads: what a page loads of them, and the stubs that lead to the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser

from comments.arranging import Window, arrange
from comments.choosing import highest_first
from comments.cursors import Cursor, read_cursor
from comments.discussion import load_branch, load_discussion
from comments.models import Comment
from comments.nodes import Viewer
from comments.orders import Order
from comments.services.deletion import delete_comment
from comments.services.integrity import check_threads
from comments.services.moderation import remove_comment
from comments.thread_html import render_thread
from tests import factories
from tests.comments.makers import hold, make_threads
from tests.comments.test_thread_html import make_node

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from comments.nodes import Node

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def nodes_of(article: Article, viewer: Any = VISITOR, **asked: Any) -> dict[int, Node]:
    return {node.id: node for node in load_discussion(article, viewer, **asked).nodes}


def cursor_in(address: str) -> str:
    found = re.search(r"after=([\w-]+)", address)
    return found[1] if found else ""


def test_the_makers_rows_are_sound(article: Article, reader: User) -> None:
    make_threads(article, by=reader, sizes=[9, 3], shape=[0, 1, 0, 3, 4, 2, 0, 7])
    assert not check_threads()


def test_e51_by_rank_the_highest_in_sight_is_taken_next() -> None:
    tree = [(1, None, 5491), (2, 1, 0), (3, 1, 7089), (4, 2, 8589), (5, 3, 3785), (6, 1, 3785), (7, 6, 0), (8, 3, 5491)]
    assert highest_first(tree, [1], 5) == [1, 3, 8, 5, 6]


def test_a_long_thread_gives_its_first_fifty_by_time(article: Article, reader: User) -> None:
    [root] = make_threads(article, by=reader, sizes=[120], shape=[0, 0, 0, *([1, 2, 3] * 40)])
    shown = nodes_of(article)
    assert sorted(shown) == list(range(root.pk, root.pk + 50))
    assert [shown[root.pk + place].more_count for place in range(4)] == [0, 23, 24, 23]


def test_under_best_a_long_thread_gives_what_is_ranked_highest(article: Article, reader: User) -> None:
    [root] = make_threads(article, by=reader, sizes=[90], shape=[0] * 60 + [5] * 40)
    Comment.objects.filter(pk__gte=root.pk + 40).update(rank=7000)
    shown = list(nodes_of(article, order=Order.BEST).values())
    assert len(shown) == 50
    assert [node.number for node in shown[1:22]] == list(range(40, 61))
    # Once the fifth is in sight at its turn, its replies come before what is left beside it.
    assert [(node.path, node.more_count) for node in shown if node.more_count] == [("1", 34), ("1.5", 6)]


def test_siblings_stand_by_rank_at_every_depth_under_best(article: Article, reader: User) -> None:
    [root] = make_threads(article, by=reader, sizes=[6], shape=[0, 0, 1, 1, 1])
    for place, rank in ((2, 100), (4, 50), (5, 90)):
        Comment.objects.filter(pk=root.pk + place).update(rank=rank)
    assert [node.path for node in nodes_of(article, order=Order.BEST).values()] == [
        "1", "1.2", "1.1", "1.1.3", "1.1.2", "1.1.1",
    ]  # fmt: skip
    assert [node.path for node in nodes_of(article, order=Order.NEWEST).values()][1] == "1.1"


def test_e49_a_stub_counts_what_its_shown_replies_do_not() -> None:
    root = make_node(1, descendant_count=20)
    replies = [make_node(pk, root, descendant_count=count) for pk, count in ((2, 0), (3, 4), (4, 1))]
    [top, *_] = arrange([root, *replies], Viewer(), Window(last_level=6, more_url="/more/?"))
    assert top.more_count == 12
    assert "Show 12 more replies" in render_thread([top])
    address, _, cursor = top.more_after.partition("&after=")
    assert address == "/more/?under=1"
    assert read_cursor(cursor, Order.OLDEST) == Cursor(Order.OLDEST, 4, 4, 6, passed_count=8)


@pytest.mark.parametrize("order", [Order.OLDEST, Order.BEST])
def test_stubs_lead_on_until_every_reply_was_met_once(article: Article, reader: User, order: Order) -> None:
    [root] = make_threads(article, by=reader, sizes=[230], shape=[0] * 140 + [7] * 100)
    Comment.objects.filter(pk__in=range(root.pk, root.pk + 230, 3)).update(rank=50)
    top = nodes_of(article, order=order)[root.pk]
    met, more = {reply.id for reply in top.replies}, top
    while more.more_count:
        page = load_discussion(article, VISITOR, order=order, under=root.pk, after=cursor_in(more.more_after))
        new = [node.id for node in page.nodes if node.depth == 0]
        assert not met & set(new)
        assert len(page.nodes) <= 50
        assert page.more_count < more.more_count
        met, more = met | set(new), page
    assert met == set(Comment.objects.filter(parent=root).values_list("pk", flat=True))


def test_more_replies_keep_their_numbers_and_their_depth(article: Article, reader: User) -> None:
    [root] = make_threads(article, by=reader, sizes=[70], shape=[0, 1, *([2] * 67)])
    shown = nodes_of(article)
    page = load_discussion(article, VISITOR, under=root.pk + 2, after=cursor_in(shown[root.pk + 2].more_after))
    assert [node.path for node in page.nodes][:2] == ["1.1.1.48", "1.1.1.49"]
    assert [node.path for node in page.ancestors] == ["1", "1.1", "1.1.1"]
    assert {node.depth for node in page.nodes} == {0}


def test_a_comment_approved_late_is_met_behind_the_stub(article: Article, reader: User, moderator: User) -> None:
    [root] = make_threads(article, by=reader, sizes=[49])
    late = hold(factories.make_comment(article, by=reader, parent=root, text="Held."))
    for turn in range(5):
        factories.make_comment(article, by=reader, parent=root, text=f"Later {turn}.")
    Comment.objects.filter(pk=late.pk).update(
        state="public", number=54, published_at=Comment.objects.latest("published_at").published_at
    )
    Comment.objects.filter(pk=root.pk).update(descendant_count=54)
    top = nodes_of(article)[root.pk]
    page = load_discussion(article, VISITOR, under=root.pk, after=cursor_in(top.more_after))
    assert [node.number for node in page.nodes] == [50, 51, 52, 53, 54]
    assert page.nodes[-1].id == late.pk


def test_a_stub_keeps_the_tombstone_before_it(article: Article, reader: User) -> None:
    [root] = make_threads(article, by=reader, sizes=[60])
    delete_comment(Comment.objects.get(parent=root, number=49), by=reader)
    last = nodes_of(article)[root.pk].replies[-1]
    assert (last.number, last.tombstone) == (49, "The comment was deleted.")


def test_held_replies_in_a_long_thread_are_for_their_author(
    article: Article, reader: User, other_reader: User, moderator: User
) -> None:
    [root] = make_threads(article, by=reader, sizes=[70])
    held = hold(factories.make_comment(article, by=other_reader, parent=root, text="Held."))
    assert [held.pk in nodes_of(article, viewer) for viewer in (VISITOR, reader, other_reader, moderator)] == [
        False, False, True, True,
    ]  # fmt: skip


def test_a_held_thread_stands_on_the_last_page_of_its_author(
    article: Article, reader: User, other_reader: User
) -> None:
    make_threads(article, by=reader, sizes=[1] * 31)
    held = hold(factories.make_comment(article, by=other_reader, text="Held."))
    first = load_discussion(article, other_reader)
    assert held.pk not in {node.id for node in first.nodes}
    last = load_discussion(article, other_reader, after=cursor_in(first.next_url))
    assert [node.id for node in last.nodes][-1] == held.pk
    assert held.pk not in nodes_of(article, reader, after=cursor_in(first.next_url))


@pytest.mark.parametrize("after", ["", "nonsense", "b2xkZXN0LjEuMS4w"])
def test_replies_of_what_is_not_here_are_page_one(article: Article, reader: User, after: str) -> None:
    other = factories.make_article("Another")
    [foreign] = make_threads(other, by=reader, sizes=[3])
    make_threads(article, by=reader, sizes=[2])
    for under in (foreign.pk, 10**17):
        page = load_discussion(article, VISITOR, under=under, after=after)
        assert not page.ancestors
        assert page.position.get("under") is None


def test_a_long_branch_is_cut_on_its_own_page_too(article: Article, reader: User, moderator: User) -> None:
    [root] = make_threads(article, by=reader, sizes=[140], shape=[0] * 20 + [10] * 120)
    remove_comment(Comment.objects.get(pk=root.pk + 100), by=moderator)
    page = load_branch(Comment.objects.get(pk=root.pk + 10), VISITOR)
    assert len(page.nodes) == 50
    assert page.nodes[0].more_count == 118 - 49
    rest = load_discussion(article, VISITOR, under=root.pk + 10, after=cursor_in(page.nodes[0].more_after))
    assert [node.number for node in rest.nodes][:2] == [50, 51]
