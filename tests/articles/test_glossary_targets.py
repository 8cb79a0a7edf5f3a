"""Glossary terms whose tag or section is merged, closed or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.models import AuditEntry
from articles.errors import NotAllowed
from articles.models import Article, LegalMark, Section, Tag, Term
from articles.registers import current_version
from articles.services.arranging import close_section
from articles.services.deleting import delete_listed
from articles.services.merging import merge_tag
from articles.services.registers import exempt_from_mark, restore_mark, save_entry, skip_term
from tests import factories
from tests.roles import at_desk

if TYPE_CHECKING:
    from accounts.models import User


def term_for(by: User, **target: Tag | Section) -> Term:
    """Return a term that leads to a tag or a section."""
    term = Term(text="Engineers", language="en", **target)
    save_entry(term, by=by)
    return term


@pytest.fixture
def tags(article: Article) -> tuple[Tag, Tag]:
    """Return a tag of an article and another one."""
    gone, kept = factories.make_tag("Builders"), factories.make_tag("Engineering")
    article.tags.add(gone)
    return gone, kept


def test_a_merged_tag_keeps_its_glossary_terms(tags: tuple[Tag, Tag], editor: User) -> None:
    gone, kept = tags
    term, before = term_for(editor, tag=gone), current_version()
    merge_tag(gone, into=kept, by=editor)
    assert (Term.objects.get(pk=term.pk).tag, current_version()) == (kept, before + 1)
    assert AuditEntry.objects.get(act="saved", object_type="articles.term").changes["tag"] == [
        "Builders",
        "Engineering",
    ]


def test_a_closed_section_keeps_its_glossary_terms(article: Article, editor: User) -> None:
    closing, into = factories.make_section("Nature"), factories.make_section("Outdoors")
    term = term_for(editor, section=closing)
    close_section(closing, into=into, by=editor)
    assert Term.objects.get(pk=term.pk).section == into


def test_a_deleted_tag_leaves_no_link_behind(tags: tuple[Tag, Tag], article: Article, editor: User) -> None:
    term, before = term_for(editor, tag=tags[0]), current_version()
    delete_listed(tags[0], by=editor)
    assert (Term.objects.filter(pk=term.pk).exists(), current_version()) == (False, before + 1)
    assert AuditEntry.objects.filter(act="deleted", object_type="articles.term").count() == 1


def test_entries_are_left_out_of_an_article_by_its_own_editors(article: Article, editor: User) -> None:
    foreign = at_desk("Editor", "hart", sections=[factories.make_section("Harbor")])
    mark, term = (
        LegalMark(name="Engineers", note="A name of its owner.", language="en"),
        term_for(editor, section=article.section),
    )
    save_entry(mark, by=editor)
    with pytest.raises(NotAllowed):
        exempt_from_mark(article, mark, by=foreign, reason="Not here.")
    with pytest.raises(NotAllowed):
        restore_mark(article, mark, by=foreign)
    with pytest.raises(NotAllowed):
        skip_term(article, term, by=foreign, is_skipped=True)


def test_a_term_left_out_twice_is_left_out_and_written_down_once(article: Article, editor: User) -> None:
    term = term_for(editor, section=article.section)
    assert not skip_term(article, term, by=editor, is_skipped=False)
    assert skip_term(article, term, by=editor, is_skipped=True)
    assert not skip_term(article, term, by=editor, is_skipped=True)
    assert AuditEntry.objects.filter(act__in=["skipped a term", "linked a term"]).count() == 1
