"""Posting: places, numbers, counters, repeats, refusals."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from articles.models import Article
from comments import errors
from comments.models import Comment, Discussion
from comments.services import posting
from comments.services.deletion import delete_comment
from comments.services.integrity import check_threads
from comments.services.moderation import hide_comment, remove_comment
from comments.services.posting import MAX_DEPTH, post_comment
from tests import factories
from tests.comments.makers import hold

if TYPE_CHECKING:
    from accounts.models import User


def test_a_root_owns_its_tree_and_counts_from_one(article: Article, reader: User) -> None:
    root = post_comment(article, by=reader, text="First.")
    root.refresh_from_db()
    assert (root.tree_id, root.lft, root.rght, root.level, root.number) == (root.pk, 1, 2, 0, 1)
    assert root.last_activity_at == root.published_at == root.posted_at


def test_replies_count_from_one_under_each_parent(root: Comment, reply: Comment, reader: User) -> None:
    second = post_comment(root.article, by=reader, parent=root, text="A second answer.")
    below = post_comment(root.article, by=reader, parent=reply, text="An answer to the first.")
    assert [reply.number, second.number, below.number] == [1, 2, 1]
    assert check_threads() == []


def test_counters_of_thread_and_article_move_with_a_reply(root: Comment, reply: Comment, reader: User) -> None:
    below = post_comment(root.article, by=reader, parent=reply, text="Go on.")
    root.refresh_from_db()
    reply.refresh_from_db()
    article = Article.objects.get(pk=root.article_id)
    assert (root.descendant_count, root.trace_count, reply.descendant_count) == (2, 2, 1)
    assert root.last_activity_at == below.published_at == article.last_comment_at
    assert article.comment_count == 3


def test_posting_leaves_the_articles_version_alone(article: Article, reader: User) -> None:
    before = Article.objects.values_list("version", "updated_at").get(pk=article.pk)
    post_comment(article, by=reader, text="A word.")
    assert Article.objects.values_list("version", "updated_at").get(pk=article.pk) == before


def test_e3_a_stale_parent_object_does_no_harm(root: Comment, reply: Comment, reader: User) -> None:
    stale = Comment.objects.get(pk=root.pk)
    post_comment(root.article, by=reader, parent=Comment.objects.get(pk=reply.pk), text="In between.")
    post_comment(root.article, by=reader, parent=stale, text="With the stale object.")
    assert check_threads() == []


def test_e7_a_held_sibling_takes_no_number(root: Comment, reply: Comment, reader: User, other_reader: User) -> None:
    hold(post_comment(root.article, by=other_reader, parent=root, text="Held."))
    third = post_comment(root.article, by=reader, parent=root, text="A third voice.")
    assert third.number == 2


def test_e9_at_the_greatest_depth_an_answer_becomes_a_sibling(article: Article, reader: User) -> None:
    parent = None
    for depth in range(MAX_DEPTH + 1):
        parent = post_comment(article, by=reader, parent=parent, text=f"Depth {depth}.")
    answer = post_comment(article, by=reader, parent=parent, text="One deeper.")
    assert parent is not None
    assert (answer.level, answer.parent_id, answer.answered_id) == (MAX_DEPTH, parent.parent_id, parent.pk)
    assert answer.number == 2


def test_e10_numbers_times_and_ids_of_roots_ascend_together(article: Article, reader: User) -> None:
    for turn in range(15):
        post_comment(article, by=reader, text=f"Root {turn}.")
    rows = list(Comment.objects.order_by("number").values_list("number", "posted_at", "pk"))
    assert [row[0] for row in rows] == list(range(1, 16))
    assert rows == sorted(rows, key=lambda row: (row[1], row[2]))


def test_e16_the_same_form_twice_is_one_comment(article: Article, reader: User) -> None:
    token = uuid.uuid4()
    first = post_comment(article, by=reader, text="Once.", client_token=token)
    again = post_comment(article, by=reader, text="Once, changed.", client_token=str(token))
    assert first == again
    assert Comment.objects.count() == 1


def test_a_repeat_leads_to_the_first_though_the_discussion_closed(root: Comment, reader: User) -> None:
    token = uuid.uuid4()
    first = post_comment(root.article, by=reader, parent=root, text="In time.", client_token=token)
    Article.objects.filter(pk=root.article_id).update(discussion=Article.DiscussionMode.READ_ONLY)
    assert post_comment(root.article, by=reader, parent=root, text="In time.", client_token=token) == first


def test_one_token_under_two_threads_is_one_comment(
    root: Comment, other_reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = uuid.uuid4()
    first = post_comment(root.article, by=other_reader, text="A root.", client_token=token)
    # As if both had looked before either had stored: only the constraint is left to decide.
    monkeypatch.setattr(posting, "_repeated", lambda _comment: None)
    assert post_comment(root.article, by=other_reader, parent=root, text="A reply.", client_token=token) == first
    assert check_threads() == []


@pytest.mark.parametrize("token", ["", "no uuid", "0" * 5000, None])
def test_a_damaged_token_refuses_nothing(article: Article, reader: User, token: str | None) -> None:
    assert post_comment(article, by=reader, text="Well.", client_token=token).client_token is None


def test_e17_the_same_text_minutes_later_is_the_same_comment(root: Comment, other_reader: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        first = post_comment(root.article, by=other_reader, parent=root, text="Again.", client_token=uuid.uuid4())
    with time_machine.travel(now + timedelta(minutes=4), tick=False):
        assert (
            post_comment(root.article, by=other_reader, parent=root, text="Again.", client_token=uuid.uuid4()) == first
        )
    with time_machine.travel(now + timedelta(minutes=6), tick=False):
        assert post_comment(root.article, by=other_reader, parent=root, text="Again.") != first


def test_a_deleted_comment_can_be_written_again(article: Article, reader: User) -> None:
    first = post_comment(article, by=reader, text="Well said.")
    delete_comment(first, by=reader)
    assert post_comment(article, by=reader, text="Well said.") != first


def test_e18_line_breaks_count_once(article: Article, reader: User) -> None:
    line = "x" * 49
    text = "\r\n".join([line] * 59 + ["y" * 50])
    posted = post_comment(article, by=reader, text=text)
    assert len(posted.source) == 3000


def test_e21_a_new_thread_names_the_gone_comment_it_answers(root: Comment, reply: Comment, reader: User) -> None:
    delete_comment(reply, by=reply.author)
    with pytest.raises(errors.ParentGone):
        post_comment(root.article, by=reader, parent=reply, text="I disagree.")
    posted = post_comment(root.article, by=reader, text="I disagree.", answered=reply)
    assert (posted.level, posted.answered) == (0, reply)


def test_what_never_was_public_is_not_named_as_answered(root: Comment, reply: Comment, reader: User) -> None:
    held = hold(post_comment(root.article, by=reader, parent=root, text="Held."))
    assert post_comment(root.article, by=reader, text="To whom?", answered=held).answered is None


@pytest.mark.parametrize("act", ["deleted", "removed", "hidden", "held", "of another article"])
def test_s49_s51_a_reply_needs_a_public_parent_of_this_article(
    root: Comment, reply: Comment, moderator: User, act: str
) -> None:
    acts = {
        "deleted": lambda: delete_comment(reply, by=reply.author),
        "removed": lambda: remove_comment(reply, by=moderator),
        "hidden": lambda: hide_comment(reply, by=moderator),
        "held": lambda: hold(reply),
        "of another article": lambda: None,
    }
    acts[act]()
    article = factories.make_article("Another one") if act == "of another article" else root.article
    with pytest.raises(errors.ParentGone) as refusal:
        post_comment(article, by=moderator, parent=reply, text="Too late?")
    assert refusal.value.status == 409
    assert refusal.value.message == "The comment you answered is gone. You can post your text as a new comment."


def test_the_first_thread_makes_the_discussions_row(article: Article, reader: User) -> None:
    post_comment(article, by=reader, text="First.")
    post_comment(article, by=reader, text="Second.")
    assert Discussion.objects.filter(article=article).count() == 1


def test_a_draft_takes_no_comments(draft: Article, reader: User) -> None:
    with pytest.raises(errors.ArticleGone) as refusal:
        post_comment(draft, by=reader, text="Early bird.")
    assert refusal.value.status == 404


def test_s67_what_was_loaded_before_the_change_does_not_count(article: Article, reader: User) -> None:
    Article.objects.filter(pk=article.pk).update(status=Article.Status.WITHDRAWN)
    with pytest.raises(errors.ArticleGone):
        post_comment(article, by=reader, text="Just in time?")
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    Article.objects.filter(pk=article.pk).update(status=Article.Status.PUBLISHED)
    with pytest.raises(errors.NotAllowed):
        post_comment(article, by=reader, text="Just in time?")


def test_nothing_stays_of_a_refused_comment(article: Article, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(comment: Comment) -> None:
        raise errors.StorageBusy

    monkeypatch.setattr(posting, "count_new", fail)
    with pytest.raises(errors.StorageBusy):
        post_comment(article, by=reader, text="Lost?")
    assert not Comment.objects.exists()


def test_posting_a_reply_costs_a_constant_number_of_queries(
    root: Comment, reply: Comment, reader: User, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        post_comment(root.article, by=reader, parent=reply, text=f"[quote={root.pk}]as ever[/quote] Quite.")


def test_a_visitor_is_told_to_sign_in(article: Article) -> None:
    with pytest.raises(errors.NotAllowed, match="Sign in"):
        post_comment(article, by=AnonymousUser(), text="Hello?")  # type: ignore[arg-type]


def test_an_account_that_is_gone_is_refused(article: Article, reader: User) -> None:
    type(reader).objects.filter(pk=reader.pk).delete()
    with pytest.raises(errors.NotAllowed):
        post_comment(article, by=reader, text="From nowhere.")
