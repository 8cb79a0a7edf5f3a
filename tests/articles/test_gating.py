"""The publish gate at work: what it stops, what yields, and what the log keeps of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import AuditEntry
from articles.errors import NotReady, WarningsStand
from articles.models import Article, Revision
from articles.services.gating import look_at, look_at_live_articles
from articles.services.publishing import publish_article
from articles.services.scheduling import schedule_article
from articles.snapshots import Snapshot
from tests import factories
from tests.roles import at_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from articles.models import Photo

pytestmark = pytest.mark.django_db
TWO = datetime(2027, 3, 4, 14, 0, tzinfo=UTC)


def codes(refusal: NotReady) -> list[str]:
    """Return the codes of what the gate found."""
    return [finding.code for finding in refusal.findings]


def test_d15_a_license_that_ends_before_the_moment_stops_scheduling(
    draft: Article, editor: User, make_photo: Callable[..., Photo]
) -> None:
    """D15: schedule 14:00 with a license ending 13:59."""
    draft.lead_photo = make_photo(license_until=TWO - timedelta(minutes=1))
    draft.save(update_fields=["lead_photo"])
    with pytest.raises(NotReady) as refusal:
        schedule_article(draft, TWO, by=editor, anyway=True)
    assert "license" in codes(refusal.value)
    assert schedule_article(draft, TWO - timedelta(hours=1), by=editor, anyway=True)


def test_d17_warnings_need_a_tick_and_the_log_names_them(draft: Article, editor: User) -> None:
    """D17: only warnings stand."""
    with pytest.raises(WarningsStand) as refusal:
        publish_article(draft, by=editor)
    assert codes(refusal.value) == ["no-tags", "no-photo"]
    assert Article.objects.get(pk=draft.pk).status == "draft"
    assert publish_article(draft, by=editor, anyway=True)
    assert AuditEntry.objects.get(act="published").overridden == ["no-tags", "no-photo"]


def test_d18_the_chief_overrides_what_yields_with_a_reason(draft: Article) -> None:
    """D18: the standfirst is missing."""
    Article.objects.filter(pk=draft.pk).update(standfirst="")
    assert draft.section is not None
    of_section, chief = at_desk("Editor", sections=[draft.section]), at_desk("Chief")
    for by, reason in ((of_section, "It needs none."), (chief, " ")):
        with pytest.raises(NotReady, match="Write a standfirst"):
            publish_article(draft, by=by, anyway=True, reason=reason)
    assert publish_article(draft, by=chief, anyway=True, reason="It needs none.")
    entry = AuditEntry.objects.get(act="published")
    assert (entry.reason, "standfirst" in entry.overridden) == ("It needs none.", True)


def test_an_error_that_does_not_yield_stops_the_chief_too(draft: Article, editor: User) -> None:
    Article.objects.filter(pk=draft.pk).update(section=None)
    with pytest.raises(NotReady, match="Choose a section"):
        publish_article(draft, by=editor, anyway=True, reason="I want it.")


def test_what_was_found_stands_with_the_revision(draft: Article, editor: User) -> None:
    publish_article(draft, by=editor, anyway=True)
    newest = Revision.objects.filter(article=draft).first()
    assert newest is not None
    assert [row["code"] for row in newest.checks] == ["no-tags", "no-photo"]
    assert newest.went_live_at == draft.publish_at


def test_live_articles_are_looked_at_daily(draft: Article, editor: User, make_photo: Callable[..., Photo]) -> None:
    draft.lead_photo = make_photo()
    draft.save(update_fields=["lead_photo"])
    publish_article(draft, by=editor, anyway=True)
    assert look_at_live_articles() == 0
    type(draft.lead_photo).objects.update(license_until=timezone.now())
    assert look_at_live_articles() == 1
    assert "license" in {row["code"] for row in Revision.objects.filter(article=draft)[0].checks}


def test_looking_at_a_draft_keeps_what_is_found(draft: Article, editor: User) -> None:
    publish_article(draft, by=editor, anyway=True)
    Article.objects.filter(pk=draft.pk).update(title="TK")
    draft.refresh_from_db()
    assert look_at(draft, Snapshot.of(draft))[0].code == "unfinished"


def test_d42_an_act_that_fails_in_the_middle_leaves_nothing(
    draft: Article, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D42: a database error after the state is written."""

    def fail(*args: object, **kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("articles.services.publishing.went_live", fail)
    with pytest.raises(DatabaseError):
        publish_article(draft, by=editor, anyway=True)
    assert Article.objects.get(pk=draft.pk).status == "draft"
    assert not AuditEntry.objects.exists()


def test_a_command_passes_warnings_and_no_error(draft: Article) -> None:
    bare = factories.make_article("Bare", status="draft", publish_at=None, first_published_at=None, section=None)
    with pytest.raises(NotReady):
        publish_article(bare, by=None)
    assert publish_article(draft, by=None)
