"""What keeps the tree fast and sound: no index on its edges, and no way around the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import RestrictedError

from comments.models import Comment
from comments.services.posting import post_comment
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from articles.models import Article

REFUSED: dict[str, Callable[[Comment], Any]] = {
    "rebuild": lambda _comment: Comment.objects.rebuild(),
    "partial_rebuild": lambda comment: Comment.objects.partial_rebuild(comment.pk),
    "move_node": lambda comment: Comment.objects.move_node(comment, None),
    "move_to": lambda comment: comment.move_to(None),
    "delete": lambda comment: comment.delete(),
    "delete many": lambda comment: Comment.objects.filter(pk=comment.pk).delete(),
    "bulk_create": lambda _comment: Comment.objects.bulk_create([Comment()]),
    "build_tree_nodes": lambda _comment: Comment.objects.build_tree_nodes({}),
    "disable_mptt_updates": lambda _comment: Comment.objects.disable_mptt_updates(),
    "delay_mptt_updates": lambda _comment: Comment.objects.delay_mptt_updates(),
    "a bare save": lambda comment: comment.save(),
}


@pytest.mark.parametrize("act", REFUSED)
def test_acts_that_endanger_the_tree_raise(root: Comment, act: str) -> None:
    with pytest.raises(NotImplementedError, match="services only"):
        REFUSED[act](root)


def test_a_comment_cannot_be_moved_by_saving_its_parent(root: Comment, reply: Comment) -> None:
    other = factories.make_comment(root.article, by=reply.author, text="Another thread.")
    reply.parent = other
    with pytest.raises(NotImplementedError):
        reply.save(update_fields=["parent"])


@pytest.mark.django_db
def test_no_index_names_lft_or_rght() -> None:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, Comment._meta.db_table)
    named = [found["columns"] or [] for found in constraints.values() if found["index"] or found["unique"]]
    assert named
    assert not [columns for columns in named if {"lft", "rght"} & set(columns)]
    assert not [index for index in Comment._meta.indexes if {"lft", "rght"} & set(index.fields)]


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="fillfactor is PostgreSQL's; SQLite has none")
@pytest.mark.django_db
def test_postgresql_leaves_room_for_shifted_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [Comment._meta.db_table])
        assert cursor.fetchone() == (["fillfactor=50"],)


def test_the_database_refuses_a_root_in_another_tree(root: Comment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=root.pk).update(tree_id=root.pk + 1)


@pytest.mark.parametrize(
    "damage", [{"state": "unknown"}, {"number": None}, {"source": "x" * 100_001}, {"level": 1}], ids=str
)
def test_the_database_refuses_rows_no_service_writes(root: Comment, damage: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=root.pk).update(**damage)


def test_the_database_refuses_a_number_twice(root: Comment, reply: Comment, reader: User) -> None:
    second = post_comment(root.article, by=reader, parent=root, text="Second.")
    other_root = post_comment(root.article, by=reader, text="Other root.")
    for comment in (second, other_root):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(number=1)


def test_a_person_leaving_leaves_the_comments(root: Comment, reply: Comment) -> None:
    root.author.delete()
    root = Comment.objects.get(pk=root.pk)
    assert (root.author, root.shown_name) == (None, "Former member")


def test_an_article_with_comments_cannot_vanish(article: Article, root: Comment) -> None:
    with pytest.raises((RestrictedError, IntegrityError)):
        article.delete()
