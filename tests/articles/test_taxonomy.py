"""Sections, tags and authors."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from articles.models import Article, Author, Section, Tag
from articles.services.merging import merge_tag
from articles.services.slugs import find_former
from articles.services.taxonomy import save_author, save_section, save_tag

pytestmark = pytest.mark.django_db


def saved_tag(name: str) -> Tag:
    tag = Tag(name=name)
    save_tag(tag)
    return tag


def test_a_new_section_gets_its_address() -> None:
    section = Section(name="Places we live")
    save_section(section)
    section.refresh_from_db()
    assert section.slug == "places-we-live"


def test_a_renamed_tag_keeps_its_address_until_it_is_changed() -> None:
    tag = saved_tag("Rivers")
    tag.name = "Streams"
    save_tag(tag)
    assert tag.slug == "rivers"
    tag.slug = "streams"
    save_tag(tag)
    assert find_former("tag", "rivers") == tag


def test_a_third_level_of_sections_is_refused() -> None:
    top, middle = Section(name="Top"), Section(name="Middle")
    save_section(top)
    middle.parent = top
    save_section(middle)
    with pytest.raises(ValidationError, match="two levels at most"):
        save_section(Section(name="Low", parent=middle))
    top.parent = Section.objects.create(name="Roof", slug="roof")
    with pytest.raises(ValidationError, match="has sections beneath it"):
        save_section(top)


def test_a_tag_of_the_same_name_is_refused_whatever_its_case() -> None:
    saved_tag("Élan")
    with pytest.raises(ValidationError, match="The tag “Élan” exists already"):
        saved_tag("ELAN")


def test_a_tag_without_letters_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least one letter"):
        saved_tag("\u0301 ")


def test_merging_moves_articles_once_and_redirects(article: Article) -> None:
    old, new = saved_tag("Stream"), saved_tag("River")
    other = Article.objects.create(title="Other", slug="other")
    article.tags.add(old, new)
    other.tags.add(old)
    assert merge_tag(old, into=new) == 1
    assert set(new.articles.all()) == {article, other}
    assert find_former("tag", "stream") == new
    assert not Tag.objects.filter(name="Stream").exists()
    assert merge_tag(new, into=new) == 0


def test_two_authors_of_one_name_get_two_addresses() -> None:
    authors = [Author(name=" Ines  Calloway"), Author(name="Ines Calloway")]
    for author in authors:
        save_author(author)
    assert [(author.name, author.slug) for author in authors] == [
        ("Ines Calloway", "ines-calloway"),
        ("Ines Calloway", "ines-calloway-2"),
    ]
