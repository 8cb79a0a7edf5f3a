"""Titles of drafts stay among those who work on them, whatever a colleague types."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from articles.errors import FieldRefused, SlugTaken
from articles.models import Article, Series
from articles.services.editing import save_snapshot
from articles.services.taxonomy import save_series
from articles.snapshots import Snapshot
from tests import factories
from tests.roles import at_desk

if TYPE_CHECKING:
    from accounts.models import User

SECRET = "The mayor resigns"


@pytest.fixture
def series(db: None) -> Series:
    """Return a series."""
    series = Series(title="The long walk")
    save_series(series)
    return series


@pytest.fixture
def foreign(series: Series) -> Article:
    """Return a draft of a section the editor has nothing to do with."""
    city = factories.make_section("City")
    return factories.make_article(
        SECRET, slug="the-mayor", section=city, status="draft", series=series, series_order=2, first_published_at=None
    )


@pytest.fixture
def harbor(db: None) -> User:
    """Return the editor of another section."""
    return at_desk("Editor", "hart", sections=[factories.make_section("Harbor")])


def test_a_taken_address_names_no_draft_of_others(foreign: Article, harbor: User, editor: User) -> None:
    with pytest.raises(SlugTaken, match="This address belongs to another article"):
        save_snapshot(None, Snapshot(title="Ships", slug=foreign.slug), by=harbor, opened_version=0)
    with pytest.raises(SlugTaken, match=SECRET):
        save_snapshot(None, Snapshot(title="Ships", slug=foreign.slug), by=editor, opened_version=0)


def test_a_taken_part_names_no_draft_of_others(foreign: Article, harbor: User, editor: User) -> None:
    wanted = Snapshot(title="Ships", series=foreign.series_id, series_order=2)
    with pytest.raises(FieldRefused, match="Part 2 of this series is another article"):
        save_snapshot(None, wanted, by=harbor, opened_version=0)
    with pytest.raises(FieldRefused, match=SECRET):
        save_snapshot(None, replace(wanted, slug="ships"), by=editor, opened_version=0)
