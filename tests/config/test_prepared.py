"""Prepared queries: the same rows as the querysets they are made from, for other keys and at other moments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from comments.models import Comment
from config.prepared import PreparedQuery
from tests import factories

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db


def comments_of(author: int, article: int) -> QuerySet[Any, Any]:
    """Return when somebody wrote here, whether that was public, and whether it is past; with joins and subqueries."""
    answers = Comment.objects.filter(parent=OuterRef("pk"), article=article)
    rows = Comment.objects.filter(author=author, article=article, posted_at__lte=timezone.now()).order_by("-pk")
    return rows.annotate(is_answered=Exists(answers), is_of=Q(article__pk=article)).values_list(
        "pk", "posted_at", "is_answered", "author__username", "is_picked", "is_of"
    )


def test_a_prepared_query_gives_what_the_queryset_gives(article: Article, reader: User, other_reader: User) -> None:
    other = factories.make_article("Another")
    for where in (article, other):
        root = factories.make_comment(where, by=reader)
        factories.make_comment(where, by=other_reader, parent=root)
    prepared = PreparedQuery(comments_of)
    for where in (article, other):
        for who in (reader, other_reader):
            assert prepared.first(who.pk, where.pk) == comments_of(who.pk, where.pk).first()
    assert prepared.first(reader.pk, 0) is None


def test_the_present_moment_is_the_one_of_the_question(article: Article, reader: User) -> None:
    factories.make_comment(article, by=reader)
    prepared = PreparedQuery(comments_of)
    assert prepared.first(reader.pk, article.pk) is not None
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        assert prepared.first(reader.pk, article.pk) is None
