"""Two people give two articles the same part of a series at the same moment."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from articles.errors import ArticleError, FieldRefused, NotReady
from articles.models import Article, Series
from articles.services.arranging import number_parts
from articles.services.binning import restore_article
from articles.services.editing import save_snapshot
from articles.services.taxonomy import save_series
from articles.snapshots import Snapshot
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
LONGEST_SECONDS = 10


@pytest.fixture
def series(db: None) -> Series:
    """Return a series without parts."""
    series = Series(title="The long walk")
    save_series(series)
    return series


def draft(title: str, **fields: object) -> Article:
    """Return an article no visitor may see."""
    return factories.make_article(title, status="draft", publish_at=None, first_published_at=None, **fields)


def save_as_part(article: Article, series: Series, editor: User) -> None:
    """Save an article as the first part of a series."""
    wanted = replace(Snapshot.of(article), series=series.pk, series_order=1)
    save_snapshot(article, wanted, by=editor, opened_version=article.version)


def refusal_of(act: Callable[[], object]) -> ArticleError | None:
    """Do something on a connection of its own; return the refusal."""
    try:
        act()
    except ArticleError as refusal:
        return refusal
    finally:
        connection.close()
    return None


def let_it_wait() -> None:
    """Come back when the other connection waits for this one. SQLite's waits from its first word on."""
    end = time.monotonic() + LONGEST_SECONDS
    while connection.vendor == "postgresql" and time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)


def second_of(first: Callable[[], object], second: Callable[[], object]) -> ArticleError | None:
    """Do the second thing while the first is not committed; return its refusal."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            later = pool.submit(refusal_of, second)
            let_it_wait()
        return later.result()


def test_the_second_to_save_a_part_is_told_whose_it_is(series: Series, editor: User) -> None:
    one, two = draft("One"), draft("Two")
    refusal = second_of(lambda: save_as_part(one, series, editor), lambda: save_as_part(two, series, editor))
    assert isinstance(refusal, FieldRefused)
    assert (refusal.field, refusal.message) == ("series_order", "Part 1 of this series is “One”.")


def test_a_restored_part_whose_number_is_being_given_away_stays_in_the_bin(series: Series, editor: User) -> None:
    one, binned = draft("One"), draft("Binned", series=series, series_order=1, deleted_at=factories.LONG_AGO)
    refusal = second_of(
        lambda: save_as_part(one, series, editor), lambda: restore_article(binned, as_before=True, by=editor)
    )
    assert isinstance(refusal, NotReady)
    assert "Part 1 of the series is “One” now." in refusal.message


def test_numbering_parts_sees_the_part_that_joins_meanwhile(series: Series, editor: User) -> None:
    one, two = draft("One"), draft("Two", series=series, series_order=2)
    refusal = second_of(lambda: save_as_part(one, series, editor), lambda: number_parts(series, {two.pk: 1}, by=editor))
    assert refusal is not None
    assert refusal.message == "Two parts have the number 1. Give each its own."
