"""Changes that wait while what they name is merged, closed, numbered anew or deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from articles.errors import EditedMeanwhile, FieldRefused
from articles.models import Article, Author, Series
from articles.services.arranging import close_section, number_parts
from articles.services.changes import Nature, publish_changes
from articles.services.deleting import delete_listed
from articles.services.editing import save_snapshot
from articles.services.merging import merge_author, merge_tag
from articles.services.taxonomy import save_author, save_series
from articles.snapshots import Snapshot, working_snapshot
from tests import factories

if TYPE_CHECKING:
    from accounts.models import User


def changed(article: Article, editor: User, **values: Any) -> Article:
    """Return a live article with a change that waits."""
    stored = Article.objects.get(pk=article.pk)
    new = replace(working_snapshot(stored), title="The river stayed", **values)
    return save_snapshot(stored, new, by=editor, opened_version=stored.version).article


def published(article: Article, editor: User) -> Article:
    """Return the article as its readers have it once the changes are published."""
    assert publish_changes(article, by=editor, nature=Nature.SMALL, anyway=True)
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def parts(db: None) -> list[Article]:
    """Return the two parts of a series."""
    series = Series(title="The long walk")
    save_series(series)
    return [factories.make_article(f"Part {number}", series=series, series_order=number) for number in (1, 2)]


def test_a_merged_tag_stays_in_changes_that_wait(article: Article, editor: User) -> None:
    gone, kept = factories.make_tag("Streams"), factories.make_tag("Rivers")
    waiting = changed(article, editor, tags=sorted([gone.pk, kept.pk]))
    merge_tag(gone, into=kept, by=editor)
    assert list(published(waiting, editor).tags.all()) == [kept]


def test_a_merged_author_stays_in_changes_that_wait(article: Article, editor: User) -> None:
    gone, kept = Author(name="Tom Reyl"), Author(name="Tomas Reyl")
    save_author(gone)
    save_author(kept)
    waiting = changed(article, editor, bylines=[{"author": one.pk, "role": "text"} for one in (gone, kept)])
    merge_author(gone, into=kept, by=editor)
    assert list(published(waiting, editor).authors.all()) == [kept]


def test_a_closed_section_gives_its_place_in_changes_that_wait(article: Article, editor: User) -> None:
    closing, into = factories.make_section("Nature"), factories.make_section("Outdoors")
    waiting = changed(article, editor, section=closing.pk)
    close_section(closing, into=into, by=editor)
    assert published(waiting, editor).section == into


def test_a_deleted_tag_holds_no_changes_up(article: Article, editor: User) -> None:
    tag = factories.make_tag("Streams")
    waiting = changed(article, editor, tags=[tag.pk])
    delete_listed(tag, by=editor)
    assert list(published(waiting, editor).tags.all()) == []


def test_changes_that_wait_keep_the_new_number_of_a_part(parts: list[Article], editor: User) -> None:
    assert parts[0].series is not None
    changed(parts[0], editor)
    number_parts(parts[0].series, {parts[0].pk: 5}, by=editor)
    assert published(parts[0], editor).series_order == 5


def test_a_part_that_is_anothers_by_now_is_named_and_nothing_published(parts: list[Article], editor: User) -> None:
    first, second = parts
    changed(first, editor, series_order=7)
    changed(second, editor, series_order=7)
    published(second, editor)
    with pytest.raises(FieldRefused, match="Part 7 of this series is"):
        publish_changes(first, by=editor, nature=Nature.SMALL, anyway=True)
    assert Article.objects.get(pk=first.pk).title == "Part 1"


def test_a_form_opened_before_does_not_bring_a_former_number_back(parts: list[Article], editor: User) -> None:
    first, typed = parts[0], replace(Snapshot.of(parts[0]), kicker="On foot")
    assert first.series is not None
    number_parts(first.series, {first.pk: 5}, by=editor)
    with pytest.raises(EditedMeanwhile):
        save_snapshot(first, typed, by=editor, opened_version=first.version)
