"""Publish, schedule, withdraw: what the clock shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from articles.errors import FarAway, NotAllowed, NotReady, WrongState
from articles.models import Article
from articles.services.publishing import publish_article
from articles.services.scheduling import schedule_article, set_end, unschedule_article
from articles.services.withdrawing import withdraw_article
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_publishing_makes_a_draft_live(draft: Article, editor: User) -> None:
    assert publish_article(draft, by=editor, anyway=True)
    draft.refresh_from_db()
    assert (draft.is_live, draft.shown_status, draft.version) == (True, "Live", 2)
    assert draft.first_published_at == draft.publish_at


def test_publishing_a_live_article_changes_nothing(article: Article, editor: User) -> None:
    assert not publish_article(article, by=editor)
    article.refresh_from_db()
    assert (article.publish_at, article.version) == (factories.LONG_AGO, 1)


def test_a_scheduled_article_appears_at_its_second_without_a_job(draft: Article, editor: User) -> None:
    with time_machine.travel(TEN - timedelta(hours=1), tick=False):
        publish_article(draft, by=editor, anyway=True, at=TEN)
        assert draft.shown_status == "Scheduled"
    with time_machine.travel(TEN - timedelta(seconds=1), tick=False):
        assert not Article.objects.published().exists()
    with time_machine.travel(TEN, tick=False):
        assert Article.objects.published().get() == draft


def test_a41_the_first_moment_follows_the_plan_until_it_has_passed(draft: Article, editor: User) -> None:
    """A41: scheduled for 10:00, moved to 12:00 at 9:00; later its end is set, it is withdrawn and published again."""
    noon = TEN + timedelta(hours=2)
    with time_machine.travel(TEN - timedelta(hours=1), tick=False):
        schedule_article(draft, TEN, by=editor, anyway=True)
        schedule_article(draft, noon, by=editor, anyway=True)
    with time_machine.travel(noon + timedelta(minutes=1), tick=False):
        draft.refresh_from_db()
        assert (draft.first_published_at, draft.is_live) == (noon, True)
        set_end(draft, noon + timedelta(hours=1), by=editor)
        withdraw_article(draft, by=editor, reason="Late.")
    with time_machine.travel(noon + timedelta(days=7), tick=False):
        set_end_of_withdrawn(draft)
        publish_article(draft, by=editor, anyway=True)
        draft.refresh_from_db()
        assert (draft.first_published_at, draft.is_live) == (noon, True)


def set_end_of_withdrawn(article: Article) -> None:
    """Clear the end as the form does: it is one of its fields."""
    Article.objects.filter(pk=article.pk).update(unpublish_at=None)


def test_unscheduling_forgets_the_first_moment(draft: Article, editor: User) -> None:
    publish_article(draft, by=editor, anyway=True, at=timezone.now() + timedelta(days=2))
    assert unschedule_article(draft, by=editor)
    assert not unschedule_article(draft, by=editor)
    draft.refresh_from_db()
    assert (draft.status, draft.first_published_at) == ("approved", None)


def test_withdrawing_keeps_the_article_and_hides_it(article: Article, editor: User) -> None:
    assert withdraw_article(article, by=editor, reason="Wrong.")
    assert not withdraw_article(article, by=editor, reason="Wrong.")
    article.refresh_from_db()
    assert (article.is_live, article.shown_status) == (False, "Withdrawn")


def test_an_article_ends_by_the_clock(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(unpublish_at=TEN)
    with time_machine.travel(TEN - timedelta(seconds=1), tick=False):
        assert Article.objects.published().exists()
    with time_machine.travel(TEN, tick=False):
        article.refresh_from_db()
        assert not Article.objects.published().exists()
        assert (article.is_live, article.shown_status) == (False, "Ended")


def test_an_ended_article_comes_back_when_its_end_is_cleared(article: Article, editor: User) -> None:
    Article.objects.filter(pk=article.pk).update(unpublish_at=TEN)
    with time_machine.travel(TEN + timedelta(hours=1), tick=False):
        assert set_end(article, None, by=editor)
        assert not set_end(article, None, by=editor)
        assert Article.objects.published().exists()


def test_an_end_before_the_start_is_refused(draft: Article, editor: User) -> None:
    Article.objects.filter(pk=draft.pk).update(unpublish_at=TEN)
    with pytest.raises(NotReady, match="The end must be later than the start"):
        publish_article(draft, by=editor, anyway=True, at=TEN + timedelta(days=1))


def test_everything_missing_is_said_at_once(editor: User) -> None:
    bare = Article.objects.create(title="Bare", slug="bare")
    with pytest.raises(NotReady) as refusal:
        publish_article(bare, by=editor)
    assert [problem.split()[0] for problem in refusal.value.problems] == ["Write", "Write", "Choose", "Name"]
    bare.refresh_from_db()
    assert bare.status == "draft"


def test_a_reader_may_neither_publish_nor_withdraw(article: Article, draft: Article, reader: User) -> None:
    with pytest.raises(NotAllowed):
        publish_article(draft, by=reader)
    with pytest.raises(NotAllowed):
        withdraw_article(article, by=reader, reason="No.")


@pytest.mark.parametrize("act", [schedule_article, set_end])
def test_a_reader_may_plan_nothing(act: Callable[..., bool], article: Article, reader: User) -> None:
    with pytest.raises(NotAllowed):
        act(article, TEN, by=reader)


def test_a_moment_over_five_years_away_asks_once_more(draft: Article, editor: User) -> None:
    far = timezone.now() + timedelta(days=5 * 366 + 1)
    with pytest.raises(FarAway, match="over five years away"):
        schedule_article(draft, far, by=editor, anyway=True)
    with pytest.raises(FarAway):
        schedule_article(draft, timezone.now() - timedelta(days=6 * 366), by=editor, anyway=True)
    assert schedule_article(draft, far, by=editor, anyway=True, sure=True)
    assert not schedule_article(draft, far, by=editor)


def test_what_is_live_is_not_scheduled(article: Article, editor: User) -> None:
    with pytest.raises(WrongState, match="live; withdraw it first"):
        schedule_article(article, timezone.now() + timedelta(days=1), by=editor)


def test_withdrawing_asks_for_a_reason_and_what_is_scheduled_for_unscheduling(article: Article, draft: Article) -> None:
    with pytest.raises(NotReady, match="Say why"):
        withdraw_article(article, by=None, reason=" ")
    publish_article(draft, by=None, at=timezone.now() + timedelta(days=1))
    with pytest.raises(WrongState, match="unschedule it first"):
        withdraw_article(draft, by=None, reason="No.")


def test_publishing_leaves_concurrent_counters_alone(draft: Article, editor: User) -> None:
    Article.objects.filter(pk=draft.pk).update(comment_count=5)
    publish_article(draft, by=editor, anyway=True)
    draft.refresh_from_db()
    assert draft.comment_count == 5
