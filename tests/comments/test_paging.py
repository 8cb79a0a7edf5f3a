"""Pages of threads: which stand on them in each order, and what a cursor means while others write."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from comments.discussion import load_discussion
from comments.models import Comment
from comments.orders import Order
from comments.paging import choose_roots
from comments.services.deletion import delete_comment
from comments.services.moderation import remove_comment
from tests import factories
from tests.comments.makers import make_threads

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from comments.paging import RootsPage

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()
HIGH_NOON = timezone.now().replace(hour=12, minute=0)


def page_of(article: Article, order: Order = Order.OLDEST, viewer: Any = VISITOR, **position: Any) -> RootsPage:
    return choose_roots(article, viewer, order, **position)


def numbers(page: RootsPage) -> list[int]:
    return [root.number for root in page.roots]


def walk(article: Article, order: Order) -> list[int]:
    """Return the numbers of all threads, page after page."""
    page = page_of(article, order)
    met = numbers(page)
    while page.after:
        page = page_of(article, order, after=page.after)
        met += numbers(page)
    return met


def set_fields(roots: list[Comment], **values: list[Any]) -> None:
    for name, given in values.items():
        for root, value in zip(roots, given, strict=True):
            Comment.objects.filter(pk=root.pk).update(**{name: value})


def test_e45_best_compares_ranks(article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 6)
    set_fields(roots, rank=[7395, 7527, 5852, 3784, 0, 0])
    assert numbers(page_of(article, Order.BEST)) == [2, 1, 3, 4, 5, 6]


def test_e46_equal_ranks_stand_in_the_same_order_every_time(article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 5)
    set_fields(roots, rank=[0, 5491, 0, 5491, 5491])
    assert {tuple(numbers(page_of(article, Order.BEST))) for _ in range(100)} == {(2, 4, 5, 1, 3)}


def test_e47_active_compares_the_newest_public_comments(article: Article, reader: User, moderator: User) -> None:
    first, second, third = (factories.make_comment(article, by=reader, text=f"Root {turn}.") for turn in range(3))
    answers = [factories.make_comment(article, by=reader, parent=root, text="Yes.") for root in (first, third)]
    moments = {first: -60, answers[0]: 0, second: 5, third: -60, answers[1]: 10}
    for comment, minutes in moments.items():
        Comment.objects.filter(pk=comment.pk).update(published_at=HIGH_NOON + timedelta(minutes=minutes))
    set_fields([first, second], last_activity_at=[HIGH_NOON, HIGH_NOON + timedelta(minutes=5)])
    delete_comment(answers[1], by=reader)
    assert numbers(page_of(article, Order.ACTIVE)) == [2, 1, 3]


def test_threads_without_a_public_comment_stand_last_among_the_active(article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 70)
    Comment.objects.filter(pk__in=[root.pk for root in roots[:35]]).update(last_activity_at=None, state="removed")
    assert walk(article, Order.ACTIVE) == [*range(70, 0, -1)]


def test_replies_compares_how_many_stand_beneath(article: Article, reader: User) -> None:
    make_threads(article, by=reader, sizes=[2, 1, 3, 2])
    assert numbers(page_of(article, Order.REPLIES)) == [3, 1, 4, 2]


@pytest.mark.parametrize("order", list(Order))
def test_pages_meet_every_thread_once_in_every_order(article: Article, reader: User, order: Order) -> None:
    roots = make_threads(article, by=reader, sizes=[1, 2, 1, 3] * 20)
    set_fields(roots, rank=[place % 3 for place in range(80)])
    met = walk(article, order)
    assert sorted(met) == list(range(1, 81))
    assert met == [root.number for root in _all_in_order(article, order)]


def _all_in_order(article: Article, order: Order) -> list[Any]:
    """Return all roots as the definition of the order puts them."""
    keys = {
        Order.OLDEST: lambda root: root.number,
        Order.NEWEST: lambda root: -root.number,
        Order.BEST: lambda root: (-root.rank, root.pk),
        Order.ACTIVE: lambda root: (-root.last_activity_at.timestamp(), -root.pk),
        Order.REPLIES: lambda root: (-root.descendant_count, root.pk),
    }
    return sorted(Comment.objects.for_article(article).roots(), key=keys[order])


@pytest.mark.parametrize("order", list(Order))
def test_the_way_back_leads_over_the_same_threads(article: Article, reader: User, order: Order) -> None:
    roots = make_threads(article, by=reader, sizes=[1, 2, 1] * 25)
    set_fields(roots, rank=[place % 3 for place in range(75)])
    first = page_of(article, order)
    second = page_of(article, order, after=first.after)
    third = page_of(article, order, after=second.after)
    assert numbers(page_of(article, order, before=third.before)) == numbers(second)
    back = page_of(article, order, before=second.before)
    assert numbers(back) == numbers(first)
    assert back.is_first


@pytest.mark.parametrize(
    ("sizes", "taken"),
    [([120, 60, 3, 80, 49, 50, 2], 4), ([1] * 40, 30), ([1001] + [1] * 40, 30), ([300], 1), ([50] * 5, 4)],
)
def test_e48_a_page_takes_threads_while_both_limits_hold(
    article: Article, reader: User, sizes: list[int], taken: int
) -> None:
    make_threads(article, by=reader, sizes=sizes)
    page = load_discussion(article, VISITOR)
    assert [node.number for node in page.nodes if node.level == 0] == list(range(1, taken + 1))
    assert len(page.nodes) == sum(min(size, 50) for size in sizes[:taken])
    assert [node.more_count for node in page.nodes if node.level == 0] == [max(0, size - 50) for size in sizes[:taken]]


@pytest.mark.parametrize("order", [Order.OLDEST, Order.NEWEST])
def test_e50_new_threads_shift_no_page(article: Article, reader: User, order: Order) -> None:
    make_threads(article, by=reader, sizes=[1] * 95)
    first = page_of(article, order)
    second = page_of(article, order, after=first.after)
    make_threads(article, by=reader, sizes=[1] * 5)
    gone = Comment.objects.get(article=article, level=0, number=50)
    delete_comment(gone, by=reader)
    third = page_of(article, order, after=second.after)
    back = page_of(article, order, before=second.before)
    met = numbers(back) + numbers(second) + numbers(third)
    assert met == numbers(first) + sorted(met[30:], reverse=order is Order.NEWEST)
    assert len(met) == len(set(met)) == 90


def test_e41_roots_read_the_same_across_pages(article: Article, reader: User, moderator: User) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 32)
    delete_comment(roots[29], by=reader)
    remove_comment(roots[30], by=moderator)
    delete_comment(roots[31], by=reader)
    first = load_discussion(article, VISITOR)
    second = load_discussion(article, VISITOR, after=page_of(article).after)
    assert (first.nodes[-1].path, first.nodes[-1].tombstone) == ("30", "The comment was deleted.")
    assert [node.path for node in second.nodes] == ["31"]
    assert not second.next_url


def test_a_pinned_thread_leads_page_one_in_every_order(article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 70)
    set_fields([roots[40]], is_pinned=[True])
    for order in Order:
        met = walk(article, order)
        assert met[0] == 41
        assert sorted(met) == list(range(1, 71))


def test_the_way_back_ends_with_the_pinned_thread(article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 40)
    set_fields([roots[35]], is_pinned=[True])
    second = page_of(article, after=page_of(article).after)
    assert numbers(page_of(article, before=second.before)) == [36, *range(1, 30)]


def test_a_pinned_thread_that_is_no_longer_public_stands_in_its_place(
    article: Article, reader: User, moderator: User
) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 3)
    set_fields([roots[1]], is_pinned=[True])
    remove_comment(roots[1], by=moderator)
    assert numbers(page_of(article)) == [1, 2, 3]


@pytest.mark.parametrize("at", ["root", "reply"])
def test_a_page_can_begin_at_the_thread_of_a_comment(article: Article, reader: User, at: str) -> None:
    roots = make_threads(article, by=reader, sizes=[2] * 95)
    page = page_of(article, at=roots[59].pk + (at == "reply"))
    assert numbers(page) == list(range(60, 90))
    assert numbers(page_of(article, before=page.before)) == list(range(30, 60))


def test_a_foreign_or_hidden_place_is_page_one(article: Article, reader: User) -> None:
    other = factories.make_article("Another")
    [foreign] = make_threads(other, by=reader, sizes=[1])
    roots = make_threads(article, by=reader, sizes=[1] * 40)
    set_fields([roots[39]], state=["held"], number=[None])
    for at in (foreign.pk, roots[39].pk, 10**17):
        page = page_of(article, at=at)
        assert numbers(page) == list(range(1, 31))
        assert page.is_first
