"""A member's copy of what the discussion keeps of them: all of it, nobody else's secrets, at constant cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import personal_data
from comments.models import Comment, Ignore, Subscription
from comments.services.editing import edit_comment
from comments.services.moderation import remove_comment
from comments.services.visits import note_visit
from comments.services.voting import UP, cast_vote
from tests import factories
from tests.comments.makers import make_long_discussion, settle

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db


def exported(user: User) -> dict[str, list[Any]]:
    """Return what the discussion's holder gives for a copy."""
    return {kind: list(rows) for kind, rows in personal_data.export(user).items()}


def test_a_copy_holds_comments_with_earlier_texts(reply: Comment, other_reader: User) -> None:
    factories.make_comment(reply.article, by=factories.make_user("cleo"), parent=reply)
    edit_comment(reply, by=other_reader, text="Not on the coast, they say.")
    (row,) = exported(other_reader)["comments"]
    assert (row["text"], row["article"]) == ("Not on the coast, they say.", "The river came back")
    assert [earlier["text"] for earlier in row["earlier_texts"]] == ["Not on the coast."]
    assert row["answers"] == f"http://testserver/comments/{reply.parent_id}/"


def test_a_copy_holds_what_is_not_public_any_more(root: Comment, reader: User, moderator: User) -> None:
    settle()
    remove_comment(root, by=moderator, reason="off topic")
    (row,) = exported(reader)["comments"]
    assert (row["state"], row["reason"], row["text"]) == ("removed", "off topic", "Trains are late again, as ever.")


def test_a_copy_holds_votes_visits_and_whom_one_follows(root: Comment, reader: User, other_reader: User) -> None:
    cast_vote(root, by=other_reader, value=UP)
    note_visit(root.article, by=other_reader, last=None)
    Subscription.objects.create(user=other_reader, article=root.article)
    Ignore.objects.create(user=other_reader, ignored=reader)
    copy = exported(other_reader)
    assert (copy["votes"][0]["value"], copy["votes"][0]["comment"]) == (1, f"http://testserver/comments/{root.pk}/")
    assert copy["history"][0]["article"] == copy["follows"][0]["article"] == "The river came back"
    assert copy["ignored"][0]["ignored__username"] == "ada"


def test_people_read_their_comments_in_context(root: Comment, reply: Comment, other_reader: User) -> None:
    (chapter,) = personal_data.chapters(other_reader)
    (row,) = chapter.rows
    assert (row["parent_name"], row["parent_words"]) == ("Ada Lark", "Trains are late again, as ever.")


def test_a_parent_that_is_gone_stays_so_in_a_copy(
    root: Comment, reply: Comment, other_reader: User, moderator: User
) -> None:
    remove_comment(root, by=moderator)
    (chapter,) = personal_data.chapters(other_reader)
    (row,) = chapter.rows
    assert (row["parent_name"], row["parent_words"]) == ("a comment that is gone", "")


def test_a_copy_costs_the_same_queries_for_1_and_for_500_comments(
    article: Article, reader: User, other_reader: User
) -> None:
    make_long_discussion(article, by=other_reader, size=1)
    counts = []
    for size in (0, 480):
        make_long_discussion(article, by=other_reader, size=size)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            exported(other_reader)
            for chapter in personal_data.chapters(other_reader):
                list(chapter.rows)
        counts.append(len(queries))
    assert counts[0] == counts[1]
