"""Pinning and picking: one thread leads, editors choose, and nothing of it outlives what readers may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.models import Article
from comments import errors
from comments.models import Comment
from comments.services.choosing import pick_comment, pin_comment, unpick_comment, unpin_comment
from comments.services.deletion import delete_comment, restore_comment
from comments.services.moderation import remove_comment
from tests import factories
from tests.roles import at_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User


@pytest.fixture
def picker(article: Article) -> User:
    """Return an editor of the article's section without moderators' rights."""
    assert article.section is not None
    return at_desk("Editor", "eli", sections=[article.section])


def fresh(comment: Comment) -> Comment:
    found: Comment = Comment.objects.get(pk=comment.pk)
    return found


def test_pinning_another_thread_moves_the_pin(root: Comment, reader: User, moderator: User) -> None:
    other = factories.make_comment(root.article, by=reader, text="Another thread.")
    assert pin_comment(root, by=moderator)
    assert pin_comment(other, by=moderator)
    assert [fresh(root).is_pinned, fresh(other).is_pinned] == [False, True]
    assert unpin_comment(fresh(other), by=moderator)
    assert not Comment.objects.filter(is_pinned=True).exists()


def test_each_article_has_a_pin_of_its_own(root: Comment, reader: User, moderator: User) -> None:
    elsewhere = factories.make_comment(factories.make_article("Elsewhere"), by=reader, text="Here.")
    pin_comment(root, by=moderator)
    pin_comment(elsewhere, by=moderator)
    assert Comment.objects.filter(is_pinned=True).count() == 2


def test_only_public_roots_lead(root: Comment, reply: Comment, moderator: User) -> None:
    with pytest.raises(errors.WrongState, match="first comment of a thread"):
        pin_comment(reply, by=moderator)
    stale = fresh(root)
    remove_comment(root, by=moderator)
    with pytest.raises(errors.WrongState):
        pin_comment(stale, by=moderator)


@pytest.mark.parametrize("act", [delete_comment, remove_comment])
def test_what_stops_being_public_leads_no_longer(root: Comment, editor: User, act: Callable[..., bool]) -> None:
    pin_comment(root, by=editor)
    act(fresh(root), by=root.author if act is delete_comment else editor)
    assert not fresh(root).is_pinned


def test_a_pick_waits_while_its_comment_is_deleted(root: Comment, moderator: User) -> None:
    pick_comment(root, by=moderator)
    delete_comment(fresh(root), by=root.author)
    restore_comment(fresh(root), by=root.author)
    assert fresh(root).is_picked


def test_editors_pick_and_take_back(reply: Comment, picker: User) -> None:
    assert pick_comment(reply, by=picker)
    assert fresh(reply).is_picked
    assert unpick_comment(fresh(reply), by=picker)
    assert not fresh(reply).is_picked


def test_editors_of_another_section_pick_nothing_here(root: Comment) -> None:
    foreign = at_desk("Editor", "hart", sections=[factories.make_section("Harbor")])
    for act in (pick_comment, unpick_comment):
        with pytest.raises(errors.NotAllowed, match="the editors of the article"):
            act(root, by=foreign)
    assert not fresh(root).is_picked


def test_only_public_comments_are_picked(root: Comment, moderator: User) -> None:
    stale = fresh(root)
    remove_comment(root, by=moderator)
    with pytest.raises(errors.WrongState, match="Only a public comment"):
        pick_comment(stale, by=moderator)


@pytest.mark.parametrize(
    ("name", "may_pin", "may_pick"),
    [("reader", False, False), ("other_reader", False, False), ("picker", False, True), ("moderator", True, True)],
)
def test_who_may_choose(
    root: Comment, request: pytest.FixtureRequest, name: str, may_pin: bool, may_pick: bool
) -> None:
    by = request.getfixturevalue(name)
    for act, may in ((pin_comment, may_pin), (pick_comment, may_pick)):
        if may:
            assert act(root, by=by)
            continue
        with pytest.raises(errors.NotAllowed):
            act(root, by=by)


def test_doing_it_twice_changes_nothing(
    root: Comment, moderator: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    pin_comment(root, by=moderator)
    pick_comment(root, by=moderator)
    chosen = fresh(root)
    moderator.has_perm("comments.moderate_comment")
    with django_assert_max_num_queries(0):
        assert pin_comment(chosen, by=moderator) is False
        assert pick_comment(chosen, by=moderator) is False
    assert unpin_comment(root, by=moderator) is False


def test_choosing_leaves_the_articles_version_alone(root: Comment, moderator: User) -> None:
    before = Article.objects.values_list("version", "updated_at").get(pk=root.article_id)
    pin_comment(root, by=moderator)
    pick_comment(root, by=moderator)
    assert Article.objects.values_list("version", "updated_at").get(pk=root.article_id) == before
