"""Who may do what: actor x state x act, and the querysets that keep the same rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from articles.models import Article
from comments import errors, permissions
from comments.models import Comment
from comments.services.posting import post_comment
from tests import factories
from tests.comments.makers import post_held
from tests.comments.test_moderation import in_state

if TYPE_CHECKING:
    from accounts.models import User

ACTORS = ("visitor", "member", "author", "moderator")


@pytest.fixture
def cast(reader: User, other_reader: User, moderator: User) -> dict[str, Any]:
    """Return everybody who may look at a comment by `reader`."""
    return {"visitor": AnonymousUser(), "member": other_reader, "author": reader, "moderator": moderator}


def prepared(state: str, article: Article, cast: dict[str, Any]) -> Comment:
    """Return a comment by the author in a state."""
    root = factories.make_comment(article, by=cast["moderator"], text="The root.")
    comment = in_state(state, root, cast["moderator"])
    Comment.objects.filter(pk=comment.pk).update(author=cast["author"])
    return Comment.objects.get(pk=comment.pk)


@pytest.mark.parametrize("name", ACTORS)
@pytest.mark.parametrize("state", Comment.State.values)
def test_acts_on_comments(article: Article, cast: dict[str, Any], state: str, name: str) -> None:
    comment, person = prepared(state, article, cast), cast[name]
    assert permissions.can_reply(comment, by=person) == (state == "public" and name != "visitor")
    assert permissions.can_delete(comment, by=person) == (name == "author" and state in {"public", "held", "hidden"})
    assert permissions.can_edit(comment, by=person) == (name == "author" and state in {"public", "held", "hidden"})
    assert permissions.can_restore(comment, by=person) == (name == "author" and state == "deleted")
    assert permissions.can_remove(comment, by=person) == (name == "moderator" and state != "deleted")
    assert permissions.can_vote(comment, by=person) == (state == "public" and name in {"member", "moderator"})


@pytest.mark.parametrize("name", ACTORS)
@pytest.mark.parametrize("state", Comment.State.values)
def test_querysets_keep_what_checks_allow(article: Article, cast: dict[str, Any], state: str, name: str) -> None:
    comment, person = prepared(state, article, cast), cast[name]
    chosen = Comment.objects.filter(pk=comment.pk)
    assert chosen.deletable_by(person).exists() == permissions.can_delete(comment, by=person)
    assert chosen.editable_by(person).exists() == permissions.can_edit(comment, by=person)
    assert chosen.undeletable_by(person).exists() == permissions.can_restore(comment, by=person)
    assert chosen.moderatable_by(person).exists() == permissions.can_remove(comment, by=person)
    assert chosen.votable_by(person).exists() == permissions.can_vote(comment, by=person)
    assert chosen.answerable().exists() == comment.is_public
    assert chosen.readable_by(person).exists() == (state != "held" or name in {"author", "moderator"})


def test_the_time_to_undo_ends_for_check_and_queryset_alike(root: Comment, reader: User) -> None:
    late = timezone.now() - timedelta(hours=24, seconds=1)
    Comment.objects.filter(pk=root.pk).update(state="deleted", state_before="public", state_at=late)
    assert not permissions.can_restore(Comment.objects.get(pk=root.pk), by=reader)
    assert not Comment.objects.undeletable_by(reader).exists()


def test_a_comment_without_an_account_is_nobodys(root: Comment) -> None:
    Comment.objects.filter(pk=root.pk).update(author=None)
    assert not permissions.can_delete(Comment.objects.get(pk=root.pk), by=AnonymousUser())


def test_visitors_and_closed_accounts_do_not_post(article: Article, reader: User) -> None:
    assert not permissions.can_post(article, by=AnonymousUser())
    reader.is_active = False
    with pytest.raises(errors.NotAllowed):
        permissions.check_post(article, by=reader)


def test_an_address_not_confirmed_does_not_post(article: Article, reader: User) -> None:
    reader.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]
    with pytest.raises(errors.NotAllowed, match="Confirm your address"):
        permissions.check_post(article, by=reader)


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({}, True),
        ({"discussion": "read-only"}, False),
        ({"discussion": "read-only", "discussion_closes_at": "2099-01-01T00:00:00Z"}, False),
        ({"discussion_closes_at": "2026-01-06T00:00:00Z"}, False),
        ({"discussion_closes_at": "2099-01-01T00:00:00Z"}, True),
    ],
)
def test_moderators_write_where_a_discussion_is_closed(
    article: Article, reader: User, moderator: User, fields: dict[str, str], is_open: bool
) -> None:
    Article.objects.filter(pk=article.pk).update(**fields)
    article.refresh_from_db()
    assert permissions.can_post(article, by=reader) is permissions.is_open(article) is is_open
    assert permissions.can_post(article, by=moderator)


def test_e59_the_articles_own_moment_decides_before_the_sites_days(
    article: Article, settings: pytest.FixtureRequest
) -> None:
    settings.DISCUSSION = {"CLOSE_AFTER_DAYS": 14}  # type: ignore[attr-defined]
    now = timezone.now()
    article.first_published_at = now - timedelta(days=15)
    assert not permissions.is_open(article)
    article.discussion_closes_at = now + timedelta(days=365)
    assert permissions.is_open(article)
    article.first_published_at, article.discussion_closes_at = now, now - timedelta(days=1)
    assert not permissions.is_open(article)


def test_a_hidden_discussion_takes_nothing_even_from_moderators(article: Article, moderator: User) -> None:
    Article.objects.filter(pk=article.pk).update(discussion=Article.DiscussionMode.HIDDEN)
    with pytest.raises(errors.ArticleGone):
        post_comment(article, by=moderator, text="Anyone here?")


def test_pages_ask_once_and_without_many_queries(
    article: Article, reader: User, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert permissions.can_post(article, by=reader)


def test_authors_read_their_own_held_comments_only(article: Article, reader: User, other_reader: User) -> None:
    post_held(article, by=reader)
    assert Comment.objects.readable_by(reader).count() == 1
    assert Comment.objects.readable_by(other_reader).count() == 0
