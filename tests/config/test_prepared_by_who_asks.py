"""Remembered statements: the same rows as the querysets they are made from, at other moments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.models import Article
from comments.models import Comment
from config.prepared import NOW, Asked, forget_shapes, rows_of
from tests import factories

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    forget_shapes()


class Fresh:
    """Articles that went live in the last day, with their sections, and how often that was built."""

    def __init__(self) -> None:
        self.built = 0

    def __call__(self) -> QuerySet[Any]:
        self.built += 1
        talked = Exists(Comment.objects.filter(article=OuterRef("pk")))
        fresh = Article.objects.published().filter(publish_at__gt=timezone.now() - DAY)
        printed = fresh.select_related("section").only("title", "publish_at", "section__name")
        return printed.annotate(is_talked_about=talked).order_by("pk")


def test_rows_are_those_of_the_queryset_and_it_is_built_once(
    article: Article, reader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.make_comment(article, by=reader)
    Article.objects.update(publish_at=timezone.now() - timedelta(hours=1))
    build, asked = Fresh(), Asked("fresh", offsets=(NOW, -DAY))
    for _ in range(3):
        with django_assert_num_queries(1):
            [row] = rows_of(asked, build)
            facts = (row.pk, row.title, row.section and row.section.name, row.is_talked_about)
    assert facts == (article.pk, article.title, article.section and article.section.name, True)
    assert build.built == 1


def test_moments_move_with_the_clock(article: Article) -> None:
    Article.objects.update(publish_at=timezone.now() - timedelta(hours=1))
    build, asked = Fresh(), Asked("fresh", offsets=(NOW, -DAY))
    assert len(rows_of(asked, build)) == 1
    for away in (2 * DAY, -DAY):
        with time_machine.travel(timezone.now() + away):
            assert rows_of(asked, build) == []
    assert build.built == 1


def test_what_moves_in_a_way_nobody_told_is_asked_anew(article: Article) -> None:
    Article.objects.update(publish_at=timezone.now() - timedelta(hours=1))
    build, asked = Fresh(), Asked("fresh")
    assert len(rows_of(asked, build)) == 1
    with time_machine.travel(timezone.now() + 2 * DAY):
        assert rows_of(asked, build) == []


def test_moments_that_are_given_stand_still(article: Article) -> None:
    until = timezone.now() + DAY

    def before() -> Any:
        return Article.objects.filter(publish_at__lt=until).values_list("pk")

    for _ in range(2):
        assert rows_of(Asked("before", fixed=(until,)), before) == [(article.pk,)]


def test_nothing_to_be_found_costs_no_query(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert rows_of(Asked("none"), Article.objects.none) == []


def test_a_typed_text_that_looks_like_a_date_and_is_none_is_a_text(article: Article) -> None:
    Article.objects.update(slug="2026-13-45")
    [found] = rows_of(Asked("odd date"), lambda: Article.objects.filter(slug="2026-13-45").values_list("pk", flat=True))
    assert found == article.pk
