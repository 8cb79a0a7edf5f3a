"""Querysets asked in one statement: the same rows as alone, in their order, for one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Exists, OuterRef, Value
from django.utils import timezone

from accounts.models import User
from articles.models import Article, Photo, Section
from comments.models import Comment
from config.prepared import PreparedQuery
from config.together import ask_together
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def querysets() -> list[QuerySet[Any, Any]]:
    """Return querysets of every kind: models with joins, values, unions, sliced, of nothing."""
    talked = Exists(Comment.objects.filter(article=OuterRef("pk")))
    articles = Article.objects.published().select_related("section", "lead_photo").annotate(is_talked_about=talked)
    names = Section.objects.values_list("pk", "name", Value("")).order_by()
    return [
        articles.order_by("-pk"),
        User.objects.order_by("pk").values_list("display_name", "is_staff", "date_joined"),
        names.union(User.objects.values_list("pk", "username", Value("x")), all=True).order_by("name"),
        Article.objects.order_by("-title").values_list("title", flat=True)[:1],
        Comment.objects.none(),
        User.objects.filter(username="nobody at all"),
        Photo.objects.order_by("pk").values("renditions", "license_until"),
    ]


def test_rows_are_those_of_each_alone(
    article: Article, reader: User, make_photo: Callable[..., Photo], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.make_article("“Zoë” \\ 𝄞 %s", lead_photo=make_photo(license_until=timezone.now()))
    factories.make_comment(article, by=reader)
    together, alone = querysets(), [list(rows) for rows in querysets()]
    with django_assert_num_queries(1):
        ask_together(*together)
        assert [list(rows) for rows in together] == alone
        for one, other in zip(together[0], alone[0], strict=True):
            assert {**one.__dict__, "_state": None} == {**other.__dict__, "_state": None}
            assert one.lead_photo == other.lead_photo


def test_prepared_ones_take_part_and_one_alone_is_asked_when_it_is_needed(
    article: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    prepared = PreparedQuery(lambda pk: Article.objects.published().filter(pk=pk))
    titles = Article.objects.values_list("title")
    with django_assert_num_queries(0):
        ask_together(titles)
    with django_assert_num_queries(1):
        ask_together(titles, found := prepared.rows(article.pk))
        assert list(found) == [article]
        ask_together(titles, found)
        assert list(titles) == [(article.title,)]
    with django_assert_num_queries(0):
        ask_together(Article.objects.none(), Comment.objects.none())
