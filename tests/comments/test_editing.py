"""Changing a comment: windows, grace, revisions, stale forms, and what follows a text."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from comments import errors, permissions
from comments.models import Comment, CommenterRecord, Quote, Revision
from comments.services.deletion import delete_comment
from comments.services.editing import edit_comment
from comments.services.integrity import check_threads
from comments.services.moderation import hide_comment, remove_comment
from comments.services.posting import post_comment
from comments.services.voting import UP, cast_vote
from tests import factories
from tests.comments.makers import post_held, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

NINE = "2026-03-14T09:05:00Z"
WINDOWS = (timedelta(minutes=15), timedelta(minutes=15), timedelta(hours=24), timedelta(days=30))


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stop the clock at 09:05 on 14 March 2026."""
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mine(clock: Any, article: Article, reader: User) -> Comment:
    """Return a comment posted by `reader` at 09:05."""
    return post_comment(article, by=reader, text="Trains are late again.")


def edit(comment: Comment, text: str, **fields: Any) -> bool:
    """Edit a comment as its author, loaded anew as a request would."""
    fresh = Comment.objects.get(pk=comment.pk)
    return edit_comment(fresh, by=fresh.author, text=text, **fields)


def facts(comment: Comment) -> tuple[str, bool, bool, int]:
    """Return text, whether the marks of an edit stand, and how many earlier texts are kept."""
    row = Comment.objects.get(pk=comment.pk)
    return row.source, row.edited_at is not None, row.is_edited_after_replies, row.revisions.count()


def test_e36_a_slip_put_right_at_once_leaves_no_mark(clock: Any, mine: Comment) -> None:
    clock.shift(timedelta(seconds=90))
    assert edit(mine, "Trains are *late*.") is True
    assert facts(mine) == ("Trains are *late*.", False, False, 0)
    assert "<em>late</em>" in Comment.objects.get(pk=mine.pk).body_html


def test_e36_an_answer_makes_a_mark_and_a_revision(clock: Any, mine: Comment, other_reader: User) -> None:
    post_comment(mine.article, by=other_reader, parent=mine, text="Not mine.")
    clock.shift(timedelta(seconds=90))
    edit(mine, "Trains are early.")
    assert facts(mine) == ("Trains are early.", True, True, 1)
    kept = Revision.objects.get()
    assert (kept.number, kept.source, kept.by, kept.made_at) == (
        1,
        "Trains are late again.",
        mine.author,
        mine.posted_at,
    )


def test_an_edit_after_the_grace_is_marked(clock: Any, mine: Comment) -> None:
    clock.shift(timedelta(seconds=121))
    edit(mine, "Trains are early.")
    assert facts(mine) == ("Trains are early.", True, False, 1)
    clock.shift(timedelta(seconds=60))
    edit(mine, "No trains.")
    numbered = Revision.objects.values_list("number", "source", "made_at")
    first_edit = mine.posted_at + timedelta(seconds=121)
    assert list(numbered) == [(1, "Trains are late again.", mine.posted_at), (2, "Trains are early.", first_edit)]


@pytest.mark.parametrize("built", ["quote", "vote", "deep answer"])
def test_nobodys_ground_is_moved_without_a_trace(mine: Comment, other_reader: User, built: str) -> None:
    if built == "quote":
        post_comment(mine.article, by=other_reader, text=f"[quote={mine.pk}]late again[/quote] Indeed.")
    elif built == "vote":
        Comment.objects.filter(pk=mine.pk).update(up_count=1)
    else:
        post_comment(mine.article, by=other_reader, text="At the depth cap.", answered=mine)
    edit(mine, "Trains are early.")
    assert facts(mine)[1:] == (True, built == "deep answer", 1)


def test_an_answer_that_was_deleted_leaves_no_mark(mine: Comment, other_reader: User) -> None:
    answer = post_comment(mine.article, by=other_reader, parent=mine, text="Not mine.")
    delete_comment(Comment.objects.get(pk=answer.pk), by=other_reader)
    edit(mine, "Trains are early.")
    assert facts(mine)[1:] == (False, False, 0)


def test_e37_saving_works_a_little_longer_than_opening(clock: Any, mine: Comment, reader: User) -> None:
    clock.shift(timedelta(minutes=14))
    assert permissions.can_edit(mine, by=reader)
    clock.shift(timedelta(minutes=2))
    assert not permissions.can_edit(mine, by=reader)
    assert edit(mine, "At 09:21.") is True
    clock.shift(timedelta(minutes=2))
    with pytest.raises(errors.EditWindowClosed) as refusal:
        edit(mine, "At 09:23.")
    assert refusal.value.status == 403
    assert refusal.value.message == "The time to edit ended at 09:20. You can reply to your comment instead."


def test_a_time_that_ended_on_another_day_is_told_with_its_date(clock: Any, mine: Comment) -> None:
    clock.shift(timedelta(days=1))
    with pytest.raises(errors.EditWindowClosed, match="ended on 14 March 2026 09:20"):
        edit(mine, "A day later.")


@pytest.mark.parametrize("trust", range(4))
def test_windows_grow_with_trust(clock: Any, mine: Comment, reader: User, trust: int) -> None:
    CommenterRecord.objects.update_or_create(user=reader, defaults={"trust": trust})
    clock.shift(WINDOWS[trust] - timedelta(seconds=1))
    assert permissions.can_edit(mine, by=reader)
    assert Comment.objects.editable_by(reader).exists()
    clock.shift(timedelta(seconds=2))
    assert not permissions.can_edit(mine, by=reader)
    assert not Comment.objects.editable_by(reader).exists()


def test_the_operator_chooses_the_windows(clock: Any, mine: Comment, settings: Any) -> None:
    settings.DISCUSSION = {"EDIT_WINDOWS": [timedelta(minutes=1)] * 4}
    clock.shift(timedelta(minutes=4))
    with pytest.raises(errors.EditWindowClosed, match="at 09:06"):
        edit(mine, "Too late.")


def test_what_waits_for_approval_is_edited_until_decided(clock: Any, article: Article, reader: User) -> None:
    held = post_held(article, by=reader)
    clock.shift(timedelta(days=9))
    assert permissions.can_edit(held, by=reader)
    assert Comment.objects.editable_by(reader).exists()
    assert edit(held, "Better words.") is True


def test_moderators_edit_their_own_always_and_others_never(
    clock: Any, mine: Comment, moderator: User, article: Article
) -> None:
    own = post_comment(article, by=moderator, text="A note.")
    Article.objects.filter(pk=article.pk).update(discussion="read-only")
    clock.shift(timedelta(days=400))
    assert edit(own, "A better note.") is True
    with pytest.raises(errors.NotAllowed, match="Only its author"):
        edit_comment(mine, by=moderator, text="Put right.")


def test_closed_discussions_are_not_rewritten(mine: Comment) -> None:
    Article.objects.filter(pk=mine.article_id).update(discussion="read-only")
    with pytest.raises(errors.DiscussionClosed):
        edit(mine, "Behind closed doors.")


@pytest.mark.parametrize("gone", ["deleted", "removed"])
def test_what_is_gone_is_not_edited(mine: Comment, moderator: User, gone: str) -> None:
    stale = Comment.objects.get(pk=mine.pk)
    delete_comment(mine, by=mine.author) if gone == "deleted" else remove_comment(mine, by=moderator)
    with pytest.raises(errors.NoLongerThere, match="Your text is below"):
        edit_comment(stale, by=mine.author, text="Still here?")


def test_a_hidden_comment_is_put_right_in_its_time(mine: Comment, moderator: User) -> None:
    hide_comment(mine, by=moderator)
    assert edit(mine, "Milder words.") is True
    assert Comment.objects.get(pk=mine.pk).state == "hidden"


def test_e38_a_stale_form_overwrites_nothing(clock: Any, mine: Comment) -> None:
    began = {"revision": 0, "text_hash": mine.text_hash}
    clock.shift(timedelta(minutes=7))
    edit(mine, "From the first tab.", **began)
    with pytest.raises(errors.ChangedMeanwhile) as refusal:
        edit(mine, "From the second tab.", **began)
    assert (refusal.value.status, refusal.value.message) == (409, "This comment was changed at 09:12.")
    assert facts(mine) == ("From the first tab.", True, False, 1)


def test_e38_two_tabs_are_told_apart_where_no_revision_is_made(mine: Comment) -> None:
    began = {"revision": 0, "text_hash": mine.text_hash}
    edit(mine, "From the first tab.", **began)
    with pytest.raises(errors.ChangedMeanwhile, match="changed meanwhile"):
        edit(mine, "From the second tab.", **began)
    assert edit(mine, "From the first tab.", **began) is False


def test_a_save_without_change_stores_nothing(
    clock: Any, mine: Comment, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    clock.shift(timedelta(hours=9))
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert edit_comment(mine, by=mine.author, text="Trains are late again.\r\n ") is False
    assert facts(mine)[1:] == (False, False, 0)


@pytest.mark.parametrize("text", ["", "> only quoted", "x" * 3001, "[us](/about)"])
def test_the_rules_for_texts_hold_for_edits(mine: Comment, text: str) -> None:
    with pytest.raises(errors.TextRefused):
        edit(mine, text)
    assert facts(mine)[0] == "Trains are late again."


def test_quotes_follow_the_text_both_ways(clock: Any, mine: Comment, other_reader: User) -> None:
    quoting = post_comment(mine.article, by=other_reader, text=f"[quote={mine.pk}]late again[/quote] Indeed.")
    clock.shift(timedelta(minutes=5))
    edit(mine, "Trains are early.")
    assert Quote.objects.get().status == Quote.Status.CHANGED
    edit(mine, "Trains are late again, all of them.")
    assert Quote.objects.get().status == Quote.Status.VERIFIED
    edit(quoting, "No quote any more.")
    assert not Quote.objects.exists()


def test_counters_places_and_moments_stay(root: Comment, reply: Comment) -> None:
    cast_vote(root, by=reply.author, value=UP)
    settled = Comment.objects.filter(pk=root.pk).values().get()
    edit(root, "Changed.")
    row = Comment.objects.filter(pk=root.pk).values().get()
    text = {"source", "body_html", "text_hash", "edited_at", "is_edited_after_replies"}
    assert {name for name in row if row[name] != settled[name]} == text
    assert check_threads() == []


def test_a_new_text_counts_as_a_repeat(mine: Comment, reader: User) -> None:
    edit(mine, "Other words.")
    assert post_comment(mine.article, by=reader, text="Other words.").pk == mine.pk


def test_an_edit_costs_a_constant_number_of_queries(
    root: Comment, reply: Comment, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    settle()
    for turn in range(3):
        factories.make_comment(root.article, by=reply.author, parent=root, text=f"Turn {turn}.")
    Comment.objects.filter(pk=root.pk).update(posted_at=timezone.now())
    fresh = Comment.objects.get(pk=root.pk)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        edit_comment(fresh, by=fresh.author, text="Changed.")
