"""The page assembler: order, numbers, windows, tombstones and acts per viewer, in a constant number of queries."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from comments.discussion import load_ancestors, load_branch, load_discussion
from comments.models import Comment
from comments.places import place_of, window_of
from comments.services.deletion import delete_comment, restore_comment
from comments.services.moderation import hide_comment, remove_comment
from tests import factories
from tests.comments.makers import hold, make_long_discussion, settle

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from comments.nodes import Node

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def shown(article: Article, viewer: Any = VISITOR) -> list[str]:
    """Return what a viewer's page shows: path numbers, with the state of tombstones."""
    return [node.path if node.shows_body else f"{node.path} {node.state}" for node in nodes(article, viewer)]


def nodes(article: Article, viewer: Any = VISITOR) -> list[Node]:
    return load_discussion(article, viewer).nodes


def chain(article: Article, by: User, length: int) -> list[Comment]:
    """Return comments each of which answers the one before."""
    made: list[Comment] = []
    for turn in range(length):
        made.append(factories.make_comment(article, by=by, parent=made[-1] if made else None, text=f"Turn {turn}."))
    return made


def test_threads_stand_depth_first_with_siblings_by_number(article: Article, root: Comment, reader: User) -> None:
    second = factories.make_comment(article, by=reader, text="Second thread.")
    first_reply = factories.make_comment(article, by=reader, parent=root, text="One.")
    factories.make_comment(article, by=reader, parent=root, text="Two.")
    factories.make_comment(article, by=reader, parent=second, text="Under the second.")
    factories.make_comment(article, by=reader, parent=first_reply, text="Deep.")
    assert shown(article) == ["1", "1.1", "1.1.1", "1.2", "2", "2.1"]
    assert [node.depth for node in nodes(article)] == [0, 1, 2, 1, 0, 1]


def test_order_comes_from_numbers_and_parents_not_from_the_index(article: Article, root: Comment, reader: User) -> None:
    for turn in range(3):
        factories.make_comment(article, by=reader, parent=root, text=f"Reply {turn}.")
    Comment.objects.filter(number=2).update(lft=99, rght=98)
    assert shown(article) == ["1", "1.1", "1.2", "1.3"]


def test_e6_a_deleted_comment_keeps_its_place_above_a_live_reply(
    article: Article, root: Comment, reader: User, other_reader: User
) -> None:
    replies = [factories.make_comment(article, by=reader, parent=root, text=f"Reply {turn}.") for turn in range(3)]
    factories.make_comment(article, by=other_reader, parent=replies[1], text="Still here.")
    delete_comment(replies[1], by=reader)
    assert shown(article) == ["1", "1.1", "1.2 deleted", "1.2.1", "1.3"]


def test_e39_the_last_deleted_one_goes_and_comes_back_with_a_later_sibling(article: Article, reader: User) -> None:
    roots = [factories.make_comment(article, by=reader, text=f"Root {turn}.") for turn in range(3)]
    settle()
    delete_comment(Comment.objects.get(pk=roots[2].pk), by=reader)
    assert shown(article) == ["1", "2"]
    factories.make_comment(article, by=reader, text="A fourth.")
    assert shown(article) == ["1", "2", "3 deleted", "4"]


def test_e40_a_branch_of_nothing_but_deleted_ones_is_gone(article: Article, root: Comment, reader: User) -> None:
    middle = factories.make_comment(article, by=reader, parent=root, text="Middle.")
    leaves = [factories.make_comment(article, by=reader, parent=middle, text=f"Leaf {turn}.") for turn in range(2)]
    settle()
    delete_comment(middle, by=reader)
    delete_comment(leaves[0], by=reader)
    assert shown(article) == ["1", "1.1 deleted", "1.1.1 deleted", "1.1.2"]
    delete_comment(leaves[1], by=reader)
    assert shown(article) == ["1"]


def test_e41_a_deleted_one_stays_before_a_removed_one(article: Article, reader: User, moderator: User) -> None:
    roots = [factories.make_comment(article, by=reader, text=f"Root {turn}.") for turn in range(3)]
    settle()
    delete_comment(roots[0], by=reader)
    remove_comment(roots[1], by=moderator)
    delete_comment(roots[2], by=reader)
    assert shown(article) == ["1 deleted", "2 removed"]


def test_authors_see_their_fresh_tombstone_with_a_way_back(article: Article, root: Comment, reader: User) -> None:
    settle()
    delete_comment(Comment.objects.get(pk=root.pk), by=reader)
    assert nodes(article) == []
    [own] = nodes(article, reader)
    assert own.tombstone == "You deleted this comment."
    assert own.restorable_until is not None
    Comment.objects.filter(pk=root.pk).update(state_at=timezone.now() - timedelta(hours=25))
    assert nodes(article, reader) == []


def test_e42_a_tombstone_holds_neither_name_nor_text(article: Article, root: Comment, reply: Comment) -> None:
    delete_comment(root, by=root.author)
    stone, answer = nodes(article)
    held = " ".join(str(getattr(stone, name)) for name in ("name", "spoken", "display_name", "body_html"))
    assert "Ada" not in held
    assert "Trains" not in held
    assert answer.parent_spoken == "a deleted comment"


def test_held_comments_are_for_their_author_and_for_moderators(
    article: Article, root: Comment, reply: Comment, other_reader: User, moderator: User
) -> None:
    hold(reply)
    assert [len(nodes(article, viewer)) for viewer in (VISITOR, root.author, other_reader, moderator)] == [1, 1, 2, 2]
    assert nodes(article, other_reader)[1].tombstone.startswith("Your comment waits for approval.")


def test_authors_read_their_own_hidden_comment(article: Article, root: Comment, reader: User, moderator: User) -> None:
    hide_comment(root, by=moderator)
    assert shown(article) == ["1 hidden"]
    [own] = nodes(article, reader)
    assert own.shows_body
    assert own.can_delete


@pytest.fixture
def viewers(reader: User, other_reader: User, moderator: User) -> dict[str, Any]:
    """Return everybody who may look at a comment of `reader`."""
    return {"visitor": VISITOR, "author": reader, "other": other_reader, "moderator": moderator}


@pytest.mark.parametrize(
    ("name", "acts"),
    [
        ("visitor", (True, False, False)),
        ("author", (True, True, False)),
        ("other", (True, False, False)),
        ("moderator", (True, False, True)),
    ],
)
def test_acts_are_those_this_viewer_has(
    article: Article, root: Comment, viewers: dict[str, Any], name: str, acts: tuple[bool, ...]
) -> None:
    [node] = nodes(article, viewers[name])
    assert (node.can_reply, node.can_delete, node.can_moderate) == acts


def test_a_closed_discussion_offers_no_reply_but_deletion(article: Article, root: Comment, reader: User) -> None:
    article.discussion_closes_at = timezone.now() - timedelta(days=1)
    [node] = nodes(article, reader)
    assert not node.can_reply
    assert node.can_delete
    assert load_discussion(article, reader).closed_sentence.startswith("This discussion closed on ")


def test_an_account_that_may_not_write_is_told_why(article: Article, root: Comment, reader: User) -> None:
    reader.emailaddress_set.all().delete()
    page = load_discussion(article, reader)
    assert page.refusal.startswith("Confirm your address to write.")
    assert not page.has_form
    assert not page.nodes[0].can_reply


def test_marks_name_the_author_of_the_article_and_staff(article: Article, reader: User, editor: User) -> None:
    byline = article.bylines.get()
    byline.author.user = reader
    byline.author.save()
    for by in (reader, editor):
        factories.make_comment(article, by=by, text=f"By {by}.")
    assert [(node.is_article_author, node.is_staff) for node in nodes(article)] == [(True, False), (False, True)]


def test_e11_a_new_name_stands_everywhere_at_once(article: Article, root: Comment, reply: Comment) -> None:
    quoting = f"[quote={root.pk}]Trains are late again[/quote]\n\nSo they are."
    factories.make_comment(article, by=reply.author, text=quoting)
    type(root.author).objects.filter(pk=root.author_id).update(display_name="Ada Byron")
    first, answer, last = nodes(article)
    assert (first.name, answer.parent_spoken) == ("Ada Byron", "Ada Byron")
    assert "Quote: <a" in last.body_html
    assert "Ada Byron</a>" in last.body_html


def test_e52_a_chain_is_read_on_in_windows_of_seven(article: Article, reader: User) -> None:
    comments = chain(article, reader, 14)
    page = load_discussion(article, VISITOR)
    assert [node.level for node in page.nodes] == list(range(7))
    assert page.nodes[-1].continued_count == 7
    second = load_branch(comments[6], VISITOR)
    assert [node.level for node in second.nodes] == list(range(6, 13))
    assert [node.level for node in load_branch(comments[12], VISITOR).nodes] == [12, 13]
    assert second.nodes[1].path == ".".join("1" * 8)


@pytest.mark.parametrize(("depth", "window"), [(3, 0), (6, 0), (7, 6), (12, 6), (13, 12), (18, 12), (19, 18), (20, 18)])
def test_the_window_of_a_depth(article: Article, reader: User, depth: int, window: int) -> None:
    comments = chain(article, reader, 21)
    address = window_of(comments[depth], load_ancestors(comments[depth], VISITOR))
    pk = comments[depth].pk
    page = f"/comments/{comments[window].pk}/context/" if window else f"/articles/{article.slug}/discussion/?at={pk}"
    assert address == f"{page}#comment-{pk}"


def test_a_comment_stands_on_the_article_page_or_on_its_own(article: Article, reader: User) -> None:
    comments = chain(article, reader, 8)
    assert place_of(comments[6]) == f"{article.get_absolute_url()}#comment-{comments[6].pk}"
    assert place_of(comments[7]) == f"/comments/{comments[7].pk}/context/#comment-{comments[7].pk}"


def test_at_the_depth_cap_the_comment_answered_is_named(article: Article, reader: User, other_reader: User) -> None:
    deepest = chain(article, reader, 51)[-1]
    answer = factories.make_comment(article, by=other_reader, parent=deepest, text="Deeper still.")
    [node] = load_branch(answer, VISITOR, levels=1).nodes
    assert node.answered_name == "Ada Lark"
    delete_comment(deepest, by=reader)
    assert load_branch(answer, VISITOR, levels=1).nodes[0].answered_name == "a deleted comment"


@pytest.mark.parametrize(("viewer_name", "allowed"), [("visitor", 6), ("member", 13)])
def test_queries_are_as_many_for_ten_comments_as_for_a_thousand(
    django_assert_max_num_queries: Any, article: Article, reader: User, viewer_name: str, allowed: int
) -> None:
    counts = []
    for size in (10, 990):
        make_long_discussion(article, by=reader, size=size)
        # Django keeps a user's rights on the object; every page loads its own.
        viewer = VISITOR if viewer_name == "visitor" else type(reader).objects.get(pk=reader.pk)
        with django_assert_max_num_queries(allowed) as queries:
            load_discussion(article, viewer)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Comment.objects.for_article(article).count() == 1000


def test_a_restored_comment_stands_where_it_stood(article: Article, root: Comment, reply: Comment) -> None:
    before = [(node.path, node.body_html) for node in nodes(article)]
    delete_comment(root, by=root.author)
    restore_comment(Comment.objects.get(pk=root.pk), by=root.author)
    assert [(node.path, node.body_html) for node in nodes(article)] == before
