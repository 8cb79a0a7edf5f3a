"""Publish, schedule, withdraw: what the clock shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine

from articles.errors import NotAllowed, NotReady
from articles.models import Article, Byline, GalleryPhoto
from articles.services.publishing import missing_for_publishing, publish_article, withdraw_article
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from articles.models import Photo

TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_publishing_makes_a_draft_live(draft: Article, editor: User) -> None:
    assert publish_article(draft, by=editor)
    draft.refresh_from_db()
    assert (draft.is_live, draft.shown_status, draft.version) == (True, "Live", 2)
    assert draft.first_published_at == draft.publish_at


def test_publishing_a_live_article_changes_nothing(article: Article, editor: User) -> None:
    assert not publish_article(article, by=editor)
    article.refresh_from_db()
    assert (article.publish_at, article.version) == (factories.LONG_AGO, 1)


def test_a_scheduled_article_appears_at_its_second_without_a_job(draft: Article, editor: User) -> None:
    with time_machine.travel(TEN - timedelta(hours=1), tick=False):
        publish_article(draft, by=editor, at=TEN)
        assert draft.shown_status == "Scheduled"
    with time_machine.travel(TEN - timedelta(seconds=1), tick=False):
        assert not Article.objects.published().exists()
    with time_machine.travel(TEN, tick=False):
        assert Article.objects.published().get() == draft


def test_the_first_moment_follows_the_plan_until_it_has_passed(draft: Article, editor: User) -> None:
    noon = TEN + timedelta(hours=2)
    with time_machine.travel(TEN - timedelta(hours=1), tick=False):
        publish_article(draft, by=editor, at=TEN)
        publish_article(draft, by=editor, at=noon)
    with time_machine.travel(noon + timedelta(minutes=1), tick=False):
        withdraw_article(draft, by=editor)
    with time_machine.travel(noon + timedelta(days=7), tick=False):
        publish_article(draft, by=editor)
    draft.refresh_from_db()
    assert draft.first_published_at == noon


def test_unscheduling_forgets_the_first_moment(draft: Article, editor: User) -> None:
    publish_article(draft, by=editor, at=datetime(2100, 1, 1, tzinfo=UTC))
    withdraw_article(draft, by=editor)
    draft.refresh_from_db()
    assert (draft.status, draft.first_published_at) == ("withdrawn", None)


def test_withdrawing_keeps_the_article_and_hides_it(article: Article, editor: User) -> None:
    assert withdraw_article(article, by=editor)
    assert not withdraw_article(article, by=editor)
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


def test_an_end_before_the_start_is_refused(draft: Article, editor: User) -> None:
    Article.objects.filter(pk=draft.pk).update(unpublish_at=TEN)
    with pytest.raises(NotReady, match="The end must be later than the start"):
        publish_article(draft, by=editor, at=TEN + timedelta(days=1))


def test_everything_missing_is_said_at_once(editor: User) -> None:
    bare = Article.objects.create(title="Bare", slug="bare")
    with pytest.raises(NotReady) as refusal:
        publish_article(bare, by=editor)
    assert len(refusal.value.problems) == 3
    assert [problem.split()[0] for problem in refusal.value.problems] == ["Write", "Choose", "Name"]
    bare.refresh_from_db()
    assert bare.status == "draft"


@pytest.mark.parametrize("style", ["staff", "none"])
def test_a_byline_without_names_needs_no_author(draft: Article, style: str) -> None:
    Byline.objects.filter(article=draft).delete()
    draft.byline = style
    assert missing_for_publishing(draft) == []


def test_a_photo_without_credit_stops_publishing_by_name(
    draft: Article, editor: User, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo(credit="", caption="Ferry at dawn")
    GalleryPhoto.objects.create(article=draft, photo=photo)
    with pytest.raises(NotReady) as refusal:
        publish_article(draft, by=editor)
    assert refusal.value.problems == [f"Photo {photo.pk} (“Ferry at dawn”) has no credit. Say who made it."]
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_photos_of_head_and_text_are_looked_at_too(draft: Article, make_photo: Callable[..., Photo]) -> None:
    draft.lead_photo = make_photo(alt="")
    draft.body = (
        f'<figure><img data-file="{make_photo(credit="").pk}"></figure><figure><img data-file="999999"></figure>'
    )
    problems = " ".join(missing_for_publishing(draft))
    assert "has no alt text" in problems
    assert "has no credit" in problems
    assert "names photo 999999, which is not in the library" in problems


def test_a_decorative_photo_needs_no_alt_text(draft: Article, make_photo: Callable[..., Photo]) -> None:
    draft.lead_photo = make_photo(alt="", is_decorative=True)
    assert missing_for_publishing(draft) == []


@pytest.mark.parametrize("act", [publish_article, withdraw_article])
def test_a_reader_may_neither_publish_nor_withdraw(act: Callable[..., bool], article: Article, reader: User) -> None:
    with pytest.raises(NotAllowed):
        act(article, by=reader)


def test_publishing_leaves_concurrent_counters_alone(draft: Article, editor: User) -> None:
    Article.objects.filter(pk=draft.pk).update(comment_count=5)
    publish_article(draft, by=editor)
    draft.refresh_from_db()
    assert draft.comment_count == 5
