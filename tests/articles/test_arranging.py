"""Merging tags and authors, ordering sections and parts, closing a section: the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.models import AuditEntry
from articles.errors import ArticleError, NotAllowed
from articles.models import Article, Author, Byline, Promo, Section, Series, Tag
from articles.services.arranging import close_section, move_section, number_parts, set_editors
from articles.services.deleting import delete_listed
from articles.services.merging import effect_of, merge_author, merge_tag
from articles.services.slugs import find_former
from articles.services.taxonomy import save_author, save_section, save_series, save_tag
from tests import factories
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


def saved_author(name: str, **fields: object) -> Author:
    author = Author(name=name, **fields)
    save_author(author)
    return author


def saved_section(name: str, order: int = 0) -> Section:
    section = Section(name=name, order=order)
    save_section(section)
    return section


def names() -> list[str]:
    return list(Section.objects.values_list("name", flat=True))


def test_d36_a_merge_of_forty_articles_leaves_each_once_and_both_addresses_lead_on(
    client: Client, editor: User
) -> None:
    gone, kept = Tag(name="Brooks"), Tag(name="Rivers")
    save_tag(gone)
    save_tag(kept)
    gone.slug = "streams"
    save_tag(gone)
    articles = [factories.make_article(f"Text {number}") for number in range(40)]
    gone.articles.set(articles[:25])
    kept.articles.set(articles[15:])
    effect = effect_of([gone], kept)
    assert (effect.moved, effect.both, effect.live) == (15, 10, 25)
    assert merge_tag(gone, into=kept, by=editor) == 15
    assert sorted(kept.articles.values_list("pk", flat=True)) == sorted(article.pk for article in articles)
    for former in ("brooks", "streams"):
        answer = client.get(f"/tags/{former}/")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/tags/rivers/")
    assert AuditEntry.objects.get(act="merged").changes["moved"] == [0, 15]


def test_a_merged_author_leaves_bylines_account_and_address(editor: User, reader: User) -> None:
    gone, kept = saved_author("I. Calloway", user=reader), saved_author("Ines Calloway")
    both = factories.make_article("Both", author=kept)
    Byline.objects.create(article=both, author=gone)
    Byline.objects.create(article=both, author=gone, role=Byline.Role.PHOTOS)
    factories.make_article("Hers", author=gone)
    assert merge_author(gone, into=kept, by=editor) == 2
    kept.refresh_from_db()
    assert kept.user == reader
    assert sorted(both.bylines.values_list("role", flat=True)) == ["photos", "text"]
    assert find_former("author", "i-calloway") == kept
    assert not Author.objects.filter(name="I. Calloway").exists()


def test_who_has_an_account_keeps_it_in_a_merge(editor: User, reader: User, other_reader: User) -> None:
    gone, kept = saved_author("A", user=reader), saved_author("B", user=other_reader)
    merge_author(gone, into=kept, by=editor)
    kept.refresh_from_db()
    assert kept.user == other_reader


def test_merging_with_itself_or_what_is_gone_changes_nothing(editor: User) -> None:
    kept, gone = saved_author("A"), saved_author("B")
    Author.objects.filter(pk=gone.pk).delete()
    assert merge_author(kept, into=kept, by=editor) == 0
    assert merge_author(gone, into=kept, by=editor) == 0
    assert not AuditEntry.objects.filter(act="merged").exists()


def test_a_section_changes_places_with_its_neighbor(editor: User) -> None:
    first, last = saved_section("First"), saved_section("Last")
    beneath = Section(name="Beneath", parent=first, order=5)
    save_section(beneath)
    assert move_section(last, up=True, by=editor)
    assert [name for name in names() if name != "Beneath"] == ["Last", "First"]
    assert not move_section(last, up=True, by=editor)
    assert not move_section(beneath, up=False, by=editor)
    assert move_section(last, up=False, by=editor)


def test_a_closed_section_leaves_articles_promos_and_address(editor: User, article: Article) -> None:
    section, into = article.section, saved_section("Nature")
    assert section is not None
    promo = Promo.objects.create(label="Join", text="Text", url="/about/")
    promo.sections.add(section)
    assert close_section(section, into=into, by=editor) == 1
    article.refresh_from_db()
    assert article.section == into
    assert list(promo.sections.all()) == [into]
    assert find_former("section", "science") == into


def test_a_section_with_sections_beneath_it_is_not_closed(editor: User) -> None:
    section, into = saved_section("Science"), saved_section("Nature")
    save_section(Section(name="Space", parent=section))
    with pytest.raises(ArticleError, match="Sections stand beneath"):
        close_section(section, into=into, by=editor)
    with pytest.raises(ArticleError, match="another section"):
        close_section(section, into=section, by=editor)


def test_who_only_writes_arranges_and_merges_nothing(article: Article) -> None:
    author, section = at_desk("Author"), saved_section("Nature")
    tags = factories.make_tag("Rivers"), factories.make_tag("Streams")
    series = Series(title="The long walk")
    save_series(series)
    for act in (
        lambda: move_section(section, up=True, by=author),
        lambda: set_editors(section, [author], by=author),
        lambda: close_section(section, into=article.section, by=author),  # type: ignore[arg-type]
        lambda: number_parts(series, {article.pk: 1}, by=author),
        lambda: merge_tag(tags[0], into=tags[1], by=author),
        lambda: merge_author(saved_author("A"), into=saved_author("B"), by=author),
        lambda: save_tag(tags[0], by=author),
        lambda: delete_listed(tags[0], by=author),
    ):
        with pytest.raises(NotAllowed, match="Ask the chief editor"):
            act()


def test_parts_change_numbers_with_each_other(editor: User) -> None:
    series = Series(title="The long walk")
    save_series(series)
    one, two = (factories.make_article(f"Part {n}", series=series, series_order=n) for n in (1, 2))
    assert number_parts(series, {one.pk: 2, two.pk: 1}, by=editor)
    assert list(series.articles.order_by("series_order")) == [two, one]
    assert not number_parts(series, {one.pk: 2}, by=editor)
    with pytest.raises(ArticleError, match="Two parts have the number 1"):
        number_parts(series, {one.pk: 1}, by=editor)
