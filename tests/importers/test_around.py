"""The archive's entry of an article brings its corrections and its part of a series along."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from articles.models import Article, Correction, Series
from tests.importers.conftest import TRAINS, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_renditions")]
TOLD = {"text": "It was 1912.", "kind": "clarification", "at": "2026-03-04T08:00:00Z"}


def test_corrections_and_the_part_of_a_series_come_with_it(lines: Callable[..., Path]) -> None:
    run("import_json", lines(TRAINS | {"series": "Rails", "series_order": 2, "corrections": [TOLD]}))
    article = Article.objects.get()
    assert (str(article.series), article.series_order) == ("Rails", 2)
    correction = Correction.objects.get(article=article)
    assert (correction.text_html, correction.kind, correction.place) == ("It was 1912.", "clarification", "foot")
    assert correction.made_at == datetime(2026, 3, 4, 8, tzinfo=UTC)


def test_a_part_another_article_is_is_left_out(lines: Callable[..., Path]) -> None:
    part = {"series": "Rails", "series_order": 2}
    run("import_json", lines(TRAINS | part, TRAINS | part | {"id": 2, "slug": "later-trains"}))
    assert Series.objects.get().title == "Rails"
    assert Article.objects.exclude(series=None).count() == 1
