"""Members under a sanction in a discussion: what they may write, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client as Visitor
from django.utils import timezone

from accounts.models import Sanction
from accounts.services.standing import lift_sanction, sanction_member
from comments.models import Comment
from comments.permissions import can_post, can_vote
from comments.services.editing import edit_comment
from comments.services.integrity import check_threads
from comments.services.moderation import approve_comment
from comments.services.records import trust_of
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

Kind, State = Sanction.Kind, Comment.State
TEXT = "Not on the coast, I fear."
HELD = "Your comment waits for approval. Only you and the moderators see it."


@pytest.fixture
def judge(db: None) -> User:
    """Return an administrator, who may decide about members."""
    return factories.make_user("judge", display_name="Jo Adler", is_staff=True, is_superuser=True)


def decide(user: User, kind: str, by: User) -> Sanction:
    """Decide about a member, for an hour where the kind has an end."""
    ends_at = timezone.now() + timedelta(hours=1) if kind in {Kind.LIMITED, Kind.SUSPENDED} else None
    return sanction_member(user, kind=kind, reason="Rude on Tuesday", ends_at=ends_at, by=by)


def write(client: Client, article: Article, **more: str) -> str:
    """Send a text to the writing page and return what it answers."""
    response = client.post(f"/articles/{article.slug}/comment/", {"text": TEXT, **more}, follow=True)
    return response.content.decode()


def test_b26_a_suspension_ends_by_the_clock(client: Client, article: Article, reader: User, judge: User) -> None:
    ends_at = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
    with time_machine.travel(ends_at - timedelta(hours=2), tick=False) as clock:
        sanction_member(reader, kind=Kind.SUSPENDED, reason="Rude on Tuesday", ends_at=ends_at, by=judge)
        client.force_login(reader)
        clock.move_to(ends_at - timedelta(seconds=1))
        page = write(client, article)
        assert "You cannot write until 1 December 2026, 18:00. The reason: Rude on Tuesday." in page
        assert f"{TEXT}</textarea>" in page
        assert not Comment.objects.exists()
        clock.move_to(ends_at)
        write(client, article)
        assert Comment.objects.get().is_public


def test_silenced_members_neither_vote_nor_see_a_form(
    client: Client, article: Article, reader: User, other_reader: User, judge: User
) -> None:
    comment = factories.make_comment(article, by=other_reader)
    decide(reader, Kind.BANNED, judge)
    assert not can_vote(comment, by=reader)
    client.force_login(reader)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "This account is closed. It cannot write any more. The reason: Rude on Tuesday." in page
    assert 'href="/accounts/standing/"' in page
    assert 'name="text"' not in page


def test_a_warned_member_reads_first_and_keeps_the_text(
    client: Client, article: Article, reader: User, judge: User
) -> None:
    decide(reader, Kind.WARNING, judge)
    client.force_login(reader)
    assert "I have read this" in client.get(article.get_absolute_url()).content.decode()
    page = write(client, article)
    assert "A moderator has warned you. The reason: Rude on Tuesday." in page
    assert f"{TEXT}</textarea>" in page
    page = write(client, article, read_warning="1")
    assert "Post your text when you are ready." in page
    assert f"{TEXT}</textarea>" in page
    assert not Comment.objects.exists()
    write(client, article)
    assert Comment.objects.get().is_public


def test_a_limited_members_comments_wait(client: Client, article: Article, reader: User, judge: User) -> None:
    root = factories.make_comment(article, by=judge)
    decide(reader, Kind.LIMITED, judge)
    client.force_login(reader)
    assert (
        "A moderator reads your comments before they appear until"
        in client.get(article.get_absolute_url()).content.decode()
    )
    response = client.post(f"/comments/{root.pk}/reply/", {"text": TEXT}, follow=True)
    held = Comment.objects.get(author=reader)
    assert (held.state, held.number, held.published_at) == (State.HELD, None, None)
    assert HELD in response.content.decode()
    assert TEXT in response.content.decode()
    assert TEXT not in Visitor().get(article.get_absolute_url()).content.decode()
    article.refresh_from_db()
    assert article.comment_count == 1
    assert check_threads() == []
    approve_comment(held, by=judge)
    assert check_threads() == []


def test_a_limited_members_edit_waits_in_place(article: Article, reader: User, judge: User) -> None:
    comment = factories.make_comment(article, by=reader)
    decide(reader, Kind.LIMITED, judge)
    assert edit_comment(comment, by=reader, text="Something else.")
    comment.refresh_from_db()
    assert (comment.state, comment.number) == (State.HIDDEN, 1)
    assert check_threads() == []


def test_trust_rests_while_a_sanction_lasts(article: Article, reader: User, judge: User) -> None:
    factories.make_comment(article, by=reader)
    reader.commenter_record.trust = 2
    reader.commenter_record.save(update_fields=["trust"])
    sanction = decide(reader, Kind.LIMITED, judge)
    assert trust_of(reader) == 0
    lift_sanction(sanction, by=judge, reason="Enough.")
    assert trust_of(reader) == 2
    assert can_post(article, by=reader)
