"""The rule of four eyes: who publishes alone, what counts as a second look, and the chief's reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from accounts.models import AuditEntry
from articles.errors import NotReady
from articles.models import Article
from articles.services.approving import approve_article
from articles.services.changes import Nature, publish_changes
from articles.services.editing import save_snapshot
from articles.services.publishing import publish_article
from articles.services.scheduling import schedule_article
from articles.services.submitting import submit_article
from articles.snapshots import Snapshot, working_snapshot
from tests import factories
from tests.articles.test_admin_articles import act_of, desk
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

__all__ = ["desk"]


@pytest.fixture(autouse=True)
def four_eyes(settings: SettingsWrapper) -> None:
    """Switch the rule on."""
    settings.FOUR_EYES = True


@pytest.fixture
def text(editor: User) -> Article:
    """Return a draft the editor wrote alone."""
    author, section = factories.make_author(), factories.make_section()
    snapshot = Snapshot(
        title="Tides", standfirst="Why.", body="<p>Words.</p>", section=section.pk,
        bylines=[{"author": author.pk, "role": ""}],
    )  # fmt: skip
    return save_snapshot(None, snapshot, by=editor, opened_version=0).article


def reworded(article: Article, by: User, words: str = "<p>Other words.</p>") -> Article:
    """Save another text and return the article as it is stored then."""
    article.refresh_from_db()
    wanted = replace(working_snapshot(article), body=words)
    save_snapshot(article, wanted, by=by, opened_version=article.version)
    return Article.objects.get(pk=article.pk)


def test_nobody_publishes_or_schedules_what_only_they_wrote(text: Article, editor: User) -> None:
    with pytest.raises(NotReady, match="Nobody but you"):
        publish_article(text, by=editor, anyway=True)
    with pytest.raises(NotReady, match="Nobody but you"):
        schedule_article(text, factories.LONG_AGO.replace(year=2029), by=editor, anyway=True)


def test_a_colleagues_words_or_approval_are_the_second_look(text: Article, editor: User) -> None:
    chief = at_desk("Chief")
    assert publish_article(text, by=chief, anyway=True)
    changed = reworded(text, chief)
    with pytest.raises(NotReady, match="Nobody but you"):
        publish_changes(changed, by=chief, nature=Nature.SMALL, anyway=True)
    assert publish_changes(reworded(text, editor, "<p>More.</p>"), by=chief, nature=Nature.SMALL, anyway=True)


def test_an_approval_counts_for_the_text_it_was_given_to(text: Article, editor: User) -> None:
    submit_article(text, by=editor)
    approve_article(text, by=at_desk("Chief"))
    assert publish_article(text, by=editor, anyway=True)


def test_ones_own_approval_is_none(text: Article, editor: User) -> None:
    submit_article(text, by=editor)
    approve_article(text, by=editor)
    with pytest.raises(NotReady, match="Nobody but you"):
        publish_article(text, by=editor, anyway=True)


def test_the_chief_writes_a_reason_and_the_log_keeps_it(desk: Client, text: Article) -> None:
    page = desk.post(act_of(text, "publish"), {"act-anyway": "on"})
    assert "Nobody but you has written or approved this text." in page.text
    desk.post(act_of(text, "publish"), {"act-anyway": "on", "act-override": "Nobody else is awake."})
    assert Article.objects.get().is_live
    entry = AuditEntry.objects.get(act="published")
    assert (entry.reason, "four-eyes" in entry.overridden) == ("Nobody else is awake.", True)


def test_switched_off_it_costs_nothing(
    settings: SettingsWrapper, text: Article, editor: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from articles.services.four_eyes import seen_alone

    settings.FOUR_EYES = False
    with django_assert_num_queries(0):
        assert seen_alone(text, by=editor) == []
    assert publish_article(text, by=editor, anyway=True)
