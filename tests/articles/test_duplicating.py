"""A draft begun from another text: what it says, and what stays with the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from articles.errors import NotAllowed
from articles.models import Article, Byline, Series
from articles.services.correcting import correct_article
from articles.services.duplicating import duplicate_article
from articles.services.editing import save_snapshot
from articles.services.noting import add_note
from articles.snapshots import Snapshot, working_snapshot
from tests import factories
from tests.articles.test_admin_articles import desk, form_of
from tests.desk import typed
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

__all__ = ["desk"]


def test_a_copy_says_what_the_other_says_and_lives_its_own_life(article: Article, editor: User) -> None:
    article.tags.add(factories.make_tag())
    correct_article(article, text="It was 1911.", by=editor)
    add_note(article, text="Check", by=editor)
    article.refresh_from_db()
    copy = duplicate_article(article, by=editor).article
    mine, its = working_snapshot(copy), working_snapshot(article)
    assert set(mine.changed_from(its)) == {"title", "slug", "publish_at"}
    assert (copy.shown_status, copy.first_published_at, copy.made_by) == ("Draft", None, editor)
    assert not copy.corrections.exists()
    assert not copy.editorial_notes.exists()
    assert copy.slug == "the-river-came-back"


def test_dates_discussion_and_part_of_a_series_stay_with_the_other(editor: User) -> None:
    walks, later = Series.objects.create(title="Walks", slug="walks"), timezone.now() + timedelta(days=1)
    moments = {"unpublish_at": later, "pinned_until": later, "discussion_closes_at": later}
    article = factories.make_article(discussion="hidden", series=walks, series_order=1, **moments)
    copy = duplicate_article(article, by=editor).article
    stored = Snapshot.of(copy)
    assert {name: getattr(stored, name) for name in moments} == dict.fromkeys(moments)
    assert (stored.discussion, stored.series, stored.series_order) == ("open", None, None)


def test_changes_that_wait_are_copied_too(article: Article, editor: User) -> None:
    wanted = replace(Snapshot.of(article), standfirst="Newer.")
    save_snapshot(article, wanted, by=editor, opened_version=article.version)
    article.refresh_from_db()
    assert duplicate_article(article, by=editor).article.standfirst == "Newer."


def test_a_long_title_makes_room_and_a_copy_of_a_copy_names_it_once(editor: User) -> None:
    long = factories.make_article("x" * 200, slug="long")
    copy = duplicate_article(long, by=editor).article
    again = duplicate_article(copy, by=editor).article
    assert copy.title == again.title == "x" * 193 + " (copy)"


def test_the_button_saves_what_is_typed_and_leads_to_the_copy(desk: Client, draft: Article) -> None:
    data = typed(desk, form_of(draft), title="Typed", _duplicate="")
    answer = desk.post(form_of(draft), data, follow=True)
    draft.refresh_from_db()
    copy = Article.objects.exclude(pk=draft.pk).get()
    assert (draft.title, copy.title) == ("Typed", "Typed (copy)")
    assert answer.redirect_chain == [(form_of(copy), 302)]
    assert f'<a href="{form_of(draft)}">“Typed”</a>' in answer.text


def test_who_only_looks_makes_no_copy(reader: User, article: Article) -> None:
    with pytest.raises(NotAllowed):
        duplicate_article(article, by=reader)


def test_a_writer_copies_an_own_text_and_it_is_theirs(db: None, client: Client) -> None:
    writer = at_desk("Contributor")
    mine = factories.make_article(made_by=writer, status="draft", publish_at=None, first_published_at=None)
    client.force_login(writer)
    client.post(form_of(mine), typed(client, form_of(mine), _duplicate=""))
    copy = Article.objects.exclude(pk=mine.pk).get()
    assert (copy.made_by, copy.section, Byline.objects.filter(article=copy).count()) == (writer, mine.section, 1)
