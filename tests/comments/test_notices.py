"""Who is told of what, and what becomes of it before anybody reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts import notices as account_notices
from comments.models import Comment, Ignore, Notice, Subscription
from comments.services.bells import mark_read, recount_unread, wrong_bells
from comments.services.choosing import pick_comment, unpick_comment
from comments.services.deletion import delete_comment, restore_comment
from comments.services.delivering import deliver
from comments.services.editing import edit_comment
from comments.services.integrity import check_threads
from comments.services.moderation import (
    approve_comment,
    hide_comment,
    remove_comment,
    restore_removed_comment,
)
from comments.services.repairing import repair_record
from tests import factories
from tests.comments.makers import post_held, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from accounts.models import User
    from articles.models import Article

    type Commits = Callable[..., AbstractContextManager[object]]

Kind = Notice.Kind


@pytest.fixture
def cleo(db: None) -> User:
    """Return a third member."""
    return factories.make_user("cleo", display_name="Cleo")


def deliver_all() -> int:
    """Run the task that stands behind every commit."""
    return deliver(Notice.objects.values_list("pk", flat=True))


def bell(user: User) -> int:
    """Return the number on a member's bell as it is stored."""
    user.refresh_from_db(fields=["unread_count"])
    return user.unread_count


def told(user: User) -> list[str]:
    """Return the kinds of what stands in an inbox, the oldest first."""
    return list(Notice.objects.told().filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def test_a_reply_rings_the_bell_after_the_commit(
    root: Comment, reader: User, other_reader: User, django_capture_on_commit_callbacks: Commits
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.make_comment(root.article, by=other_reader, parent=root)
        assert bell(reader) == 0
    assert bell(reader) == 1
    assert told(reader) == [Kind.REPLY]


def test_e34_one_notice_per_comment_and_person(article: Article, reader: User, other_reader: User, cleo: User) -> None:
    parent = factories.make_comment(article, by=other_reader)
    reply = factories.make_comment(article, by=reader, parent=parent, text="@ben and @cleo, look.")
    deliver_all()
    assert (told(other_reader), told(cleo)) == ([Kind.REPLY], [Kind.MENTION])
    edit_comment(reply, by=reader, text="@ben, look.")
    assert (told(other_reader), told(cleo), bell(cleo)) == ([Kind.REPLY], [], 0)


def test_a_mention_that_was_read_stays_when_an_edit_takes_the_name_out(
    article: Article, reader: User, cleo: User
) -> None:
    comment = factories.make_comment(article, by=reader, text="@cleo, look.")
    deliver_all()
    mark_read(Notice.objects.filter(recipient=cleo))
    edit_comment(comment, by=reader, text="Look.")
    assert (told(cleo), bell(cleo)) == ([Kind.MENTION], 0)


def test_an_edit_tells_only_those_newly_mentioned(root: Comment, reader: User, other_reader: User, cleo: User) -> None:
    edit_comment(root, by=reader, text="Trains are late, @cleo.")
    edit_comment(root, by=reader, text="Trains are late, @cleo and @ben.")
    deliver_all()
    assert (told(cleo), told(other_reader)) == ([Kind.MENTION], [Kind.MENTION])


def test_e68_a_reply_deleted_before_delivery_reaches_nobody(root: Comment, reply: Comment, reader: User) -> None:
    delete_comment(reply, by=reply.author)
    assert deliver_all() == 0
    assert (bell(reader), told(reader)) == (0, [])
    assert not Notice.objects.filter(mail_due_at__isnull=False).exists()


def test_what_is_deleted_leaves_the_inbox_and_comes_back_with_the_comment(
    root: Comment, reply: Comment, reader: User, django_capture_on_commit_callbacks: Commits
) -> None:
    settle()
    deliver_all()
    reply.refresh_from_db()
    delete_comment(reply, by=reply.author)
    assert (bell(reader), told(reader)) == (0, [])
    with django_capture_on_commit_callbacks(execute=True):
        restore_comment(Comment.objects.get(pk=reply.pk), by=reply.author)
    assert (bell(reader), told(reader)) == (1, [Kind.REPLY])


def test_what_was_read_comes_back_as_read(
    reply: Comment, reader: User, moderator: User, django_capture_on_commit_callbacks: Commits
) -> None:
    deliver_all()
    mark_read(Notice.objects.filter(recipient=reader))
    hide_comment(reply, by=moderator)
    assert told(reader) == []
    with django_capture_on_commit_callbacks(execute=True):
        approve_comment(Comment.objects.get(pk=reply.pk), by=moderator)
    assert (bell(reader), told(reader)) == (0, [Kind.REPLY])


def test_a_held_comment_tells_nobody_until_it_is_approved(
    root: Comment, reader: User, other_reader: User, moderator: User
) -> None:
    held = post_held(root.article, by=other_reader, parent=root)
    assert deliver_all() == 0
    approve_comment(held, by=moderator)
    deliver_all()
    assert (told(reader), told(other_reader)) == ([Kind.REPLY], [Kind.APPROVED])


def test_authors_hear_what_was_decided_about_their_comments(
    root: Comment, reader: User, moderator: User, editor: User
) -> None:
    pick_comment(root, by=editor)
    root.refresh_from_db()
    remove_comment(root, by=moderator, reason=Comment.Reason.OFF_TOPIC, note="Please keep to trains.")
    deliver_all()
    removed = Notice.objects.told().get(recipient=reader)
    assert (removed.kind, removed.text) == (Kind.REMOVED, "Your comment was removed: off topic. Please keep to trains.")
    restore_removed_comment(Comment.objects.get(pk=root.pk), by=moderator)
    deliver_all()
    assert told(reader) == [Kind.PICKED, Kind.RESTORED]


def test_a_comment_that_is_not_published_is_told_so(article: Article, reader: User, moderator: User) -> None:
    remove_comment(post_held(article, by=reader), by=moderator, reason=Comment.Reason.SPAM)
    deliver_all()
    assert told(reader) == [Kind.REFUSED]


def test_a_choice_taken_back_leaves_the_inbox(root: Comment, reader: User, editor: User) -> None:
    pick_comment(root, by=editor)
    deliver_all()
    unpick_comment(Comment.objects.get(pk=root.pk), by=editor)
    assert (bell(reader), told(reader)) == (0, [])


@pytest.mark.parametrize("obstacle", ["ignored", "muted", "muted branch", "closed account", "leaving", "unconfirmed"])
def test_nobody_hears_what_they_do_not_want(obstacle: str, root: Comment, reply: Comment, reader: User) -> None:
    if obstacle == "ignored":
        Ignore.objects.create(user=reader, ignored=reply.author)
    elif obstacle == "muted":
        Subscription.objects.create(user=reader, article=root.article, is_muted=True)
    elif obstacle == "muted branch":
        Subscription.objects.create(user=reader, comment=root, is_muted=True)
    elif obstacle == "closed account":
        type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    elif obstacle == "leaving":
        type(reader).objects.filter(pk=reader.pk).update(erase_at=timezone.now() + timedelta(days=7))
    else:
        reader.emailaddress_set.update(verified=False)
    assert deliver_all() == 0
    assert not Notice.objects.exists()


def test_own_acts_tell_nobody(root: Comment, reader: User) -> None:
    factories.make_comment(root.article, by=reader, parent=root, text="And another thing, @ada.")
    Subscription.objects.create(user=reader, article=root.article)
    factories.make_comment(root.article, by=reader, text="A third one.")
    assert not Notice.objects.exists()


def test_a_reply_whose_parent_went_before_delivery_tells_nobody(
    root: Comment, reply: Comment, reader: User, moderator: User
) -> None:
    hide_comment(root, by=moderator)
    assert deliver_all() == 0
    assert bell(reader) == 0


def test_followers_hear_of_an_article_and_of_a_branch(
    root: Comment, reply: Comment, moderator: User, cleo: User
) -> None:
    Subscription.objects.create(user=moderator, article=root.article)
    Subscription.objects.create(user=cleo, comment=root)
    factories.make_comment(root.article, by=reply.author, parent=reply, text="As I said.")
    factories.make_comment(root.article, by=reply.author, text="Another thread.")
    deliver_all()
    assert (told(moderator), told(cleo)) == ([Kind.FOLLOWED, Kind.FOLLOWED], [Kind.FOLLOWED])


def test_muting_wins_over_following_but_not_over_moderation(
    root: Comment, reply: Comment, reader: User, moderator: User
) -> None:
    Subscription.objects.create(user=reader, comment=root)
    Subscription.objects.create(user=reader, article=root.article, is_muted=True)
    factories.make_comment(root.article, by=reply.author, parent=reply, text="More.")
    remove_comment(Comment.objects.get(pk=root.pk), by=moderator)
    deliver_all()
    assert told(reader) == [Kind.REMOVED]


def test_delivering_twice_counts_once(root: Comment, reply: Comment, reader: User) -> None:
    assert (deliver_all(), deliver_all()) == (1, 0)
    assert bell(reader) == 1


def test_what_was_read_meanwhile_does_not_ring(root: Comment, reply: Comment, reader: User) -> None:
    mark_read(Notice.objects.filter(recipient=reader))
    deliver_all()
    assert bell(reader) == 0


def test_a_wrong_bell_is_found_and_repaired(root: Comment, reply: Comment, reader: User) -> None:
    deliver_all()
    assert check_threads() == []
    type(reader).objects.filter(pk=reader.pk).update(unread_count=7)
    assert [problem.member_id for problem in check_threads()] == [reader.pk]
    repair_record(reader.pk)
    assert (bell(reader), wrong_bells()) == (1, [])


def test_a_bell_without_comments_of_its_own_is_repaired(moderator: User) -> None:
    type(moderator).objects.filter(pk=moderator.pk).update(unread_count=2)
    repair_record(moderator.pk)
    assert bell(moderator) == 0
    recount_unread(moderator.pk)
    assert bell(moderator) == 0


def test_accounts_tell_members_through_the_same_inbox(
    reader: User, django_capture_on_commit_callbacks: Commits
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        account_notices.tell(reader, text="Your data is ready.", address="/accounts/settings/data/")
    notice = Notice.objects.told().get(recipient=reader)
    assert (notice.kind, notice.text, bell(reader)) == (Kind.ACCOUNT, "Your data is ready.", 1)
