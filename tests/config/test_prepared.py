"""Prepared queries: the same rows as the querysets they are made from, for other keys and at other moments."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from comments.models import Comment
from config import prepared as prepared_queries
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
    found: QuerySet[Any, Any] = rows.annotate(is_answered=Exists(answers), is_of=Q(article__pk=article)).values_list(
        "pk", "posted_at", "is_answered", "author__username", "is_picked", "is_of"
    )
    return found


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


def answers_to(parents: list[int], *, newest_first: bool) -> QuerySet[Comment]:
    """Return comments with their authors, as models."""
    order = "-pk" if newest_first else "pk"
    answers: QuerySet[Comment] = Comment.objects.filter(parent__in=parents).select_related("author").order_by(order)
    return answers


def test_lists_of_any_length_share_few_statements(root: Comment, reader: User) -> None:
    prepared, parents = PreparedQuery(answers_to), [root.pk]
    for _ in range(5):
        parents.append(factories.make_comment(root.article, by=reader, parent=root).pk)
        factories.make_comment(root.article, by=reader, parent=Comment.objects.get(pk=parents[-1]))
        for newest_first in (True, False):
            found = prepared.rows(parents, newest_first=newest_first)
            assert list(found) == list(answers_to(parents, newest_first=newest_first))
            assert {comment.author for comment in found} == {reader}
    assert list(prepared.rows([], newest_first=True)) == []


def test_whoever_goes_on_from_it_gets_the_queryset_itself(root: Comment, reply: Comment) -> None:
    prepared = PreparedQuery(answers_to)
    assert prepared.rows([root.pk], newest_first=True).exclude(pk=reply.pk).count() == 0
    assert prepared.rows([root.pk], newest_first=True).count() == 1
    assert Comment.objects.get(pk__in=prepared.rows([root.pk], newest_first=True).values("pk")) == reply


def test_moments_texts_and_nothing_are_keys_too(root: Comment) -> None:
    prepared = PreparedQuery(
        lambda since, name, parent: Comment.objects.filter(
            posted_at__gt=since, author__username=name, parent=parent
        ).values_list("pk", flat=True)
    )
    assert root.author is not None
    earlier, name = root.posted_at - timedelta(hours=1), root.author.username
    assert list(prepared.rows(earlier, name, None)) == [root.pk]
    assert list(prepared.rows(root.posted_at, name, None)) == []
    assert list(prepared.rows(earlier, f"{name}x", None)) == []
    assert list(prepared.rows(earlier, name, root.pk)) == []


def test_a_key_that_the_statement_does_not_hold_is_refused(root: Comment) -> None:
    prepared = PreparedQuery(lambda pk: Comment.objects.filter(pk=pk + 1))
    with pytest.raises(ValueError, match="not among its parameters"):
        prepared.first(root.pk)


def test_the_present_moment_is_the_one_of_the_question(article: Article, reader: User) -> None:
    factories.make_comment(article, by=reader)
    prepared = PreparedQuery(comments_of)
    assert prepared.first(reader.pk, article.pk) is not None
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        assert prepared.first(reader.pk, article.pk) is None


def test_two_threads_never_compile_one_question_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiling, seen, compiled = [], [], prepared_queries._Compiled  # noqa: SLF001  (what takes the time)

    def slow(*args: Any) -> Any:
        compiling.append(args)
        # Time for the other one to come.
        Event().wait(0.1)
        seen.append(len(compiling))
        made = compiled(*args)
        compiling.pop()
        return made

    monkeypatch.setattr(prepared_queries, "_Compiled", slow)
    query = PreparedQuery(comments_of)
    rows = [query.rows(number, number) for number in (1, 2)]
    with ThreadPoolExecutor(2) as pool:
        texts = list(pool.map(lambda one: one.query.get_compiler("default").as_sql()[0], rows))
    assert (seen, len(set(texts))) == ([1], 1)
