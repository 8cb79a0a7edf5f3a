"""What the discussion adds to the figures of the desk: each number, and who cannot be recognized in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from articles.desk_figures import yesterday
from articles.models import DailyFigure
from articles.services.noting_figures import note_days
from comments.models import Comment, Visit, Vote
from comments.services.moderation import approve_comment, remove_comment
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article


@pytest.fixture
def noon(db: None) -> datetime:
    """Return the middle of yesterday."""
    return timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)


def at(comment: Comment, **moments: Any) -> Comment:
    """Set moments of a comment."""
    Comment.objects.filter(pk=comment.pk).update(**moments)
    return comment


def comments_of(article: Article, moment: datetime, count: int) -> list[Comment]:
    """Return so many comments, each by somebody else, all of one moment."""
    people = [factories.make_user() for _ in range(count)]
    return [at(factories.make_comment(article, by=by), posted_at=moment, published_at=moment) for by in people]


def stored(name: str, section: int | None = None) -> tuple[int | None, int, bool] | None:
    """Return what is written down of yesterday."""
    note_days()
    rows = DailyFigure.objects.filter(name=name, day=yesterday(), section=section)
    return rows.values_list("value", "of", "is_few").first()


def test_the_share_removed_is_of_the_comments_of_the_day(article: Article, noon: datetime, editor: User) -> None:
    written = comments_of(article, noon, 5)
    remove_comment(written[0], by=editor)
    assert stored("removed") == stored("removed", article.section_id) == (1, 5, False)


def test_a_comment_removed_days_later_still_counts_for_its_day(article: Article, noon: datetime, editor: User) -> None:
    written = comments_of(article, noon, 5)
    assert stored("removed") == (0, 5, False)
    remove_comment(written[0], by=editor)
    assert stored("removed") == (1, 5, False)


def test_of_under_five_comments_no_share_is_told(article: Article, noon: datetime, editor: User) -> None:
    remove_comment(comments_of(article, noon, 4)[0], by=editor)
    assert stored("removed") == (None, 0, True)


def test_a_day_without_comments_has_no_share(article: Article, noon: datetime) -> None:
    assert stored("removed") == (None, 0, False)


def test_the_time_to_decide_is_the_usual_one_of_what_waited(article: Article, noon: datetime, editor: User) -> None:
    for minutes in (10, 20, 30, 40, 600):
        comment = at(factories.make_comment(article, by=factories.make_user()), state="held", published_at=None)
        at(comment, posted_at=noon - timedelta(minutes=minutes))
        comment.refresh_from_db()
        (approve_comment if minutes < 40 else remove_comment)(comment, by=editor)
        at(comment, state_at=noon)
    assert stored("decided") == (30, 5, False)


def test_the_time_of_under_five_decisions_is_not_told(article: Article, noon: datetime, editor: User) -> None:
    comment = at(factories.make_comment(article, by=factories.make_user()), state="held", posted_at=noon)
    comment.refresh_from_db()
    approve_comment(comment, by=editor)
    at(comment, state_at=noon)
    assert stored("decided") == (None, 0, True)


def test_the_first_comment_is_counted_from_the_day_of_the_article(article: Article, noon: datetime) -> None:
    type(article).objects.filter(pk=article.pk).update(first_published_at=noon)
    for minutes in (90, 30):
        comments_of(article, noon + timedelta(minutes=minutes), 1)
    assert stored("first comment", article.section_id) == (30, 1, False)


def test_whoever_reads_writes_or_votes_is_active_and_counts_once(article: Article, noon: datetime) -> None:
    written = comments_of(article, noon, 3)
    reading, voting, away = (factories.make_user() for _ in range(3))
    Visit.objects.create(user=written[0].author, article=article, seen_at=noon)
    Visit.objects.create(user=reading, article=article, seen_at=timezone.now(), previous_seen_at=noon)
    Visit.objects.create(user=away, article=article, seen_at=noon - timedelta(days=3))
    Vote.objects.create(user=voting, comment=written[0], value=1, cast_at=noon)
    assert stored("readers") == stored("readers", article.section_id) == (5, 0, False)


def test_members_in_two_sections_are_one_in_all(article: Article, noon: datetime) -> None:
    other = factories.make_article(section=factories.make_section("Harbor"))
    for member in [factories.make_user() for _ in range(5)]:
        for place in (article, other):
            Visit.objects.create(user=member, article=place, seen_at=noon)
    assert stored("readers") == stored("readers", other.section_id) == (5, 0, False)


def test_under_five_members_are_nowhere_but_in_words(
    client: Client, editor: User, article: Article, noon: datetime
) -> None:
    comments_of(article, noon, 4)
    assert stored("readers") == (None, 0, True)
    client.force_login(editor)
    for period in (7, 30, 365):
        page = client.get("/admin/figures/", {"days": period, "section": article.section_id}).content.decode()
        chart = page[page.index("Members active per day") : page.index("Members active per day") + 2500]
        assert "<td>under 5</td>" in chart
        assert "<td>4</td>" not in chart


def test_earlier_days_of_members_stay_a_gap(article: Article, noon: datetime) -> None:
    comments_of(article, noon - timedelta(days=3), 6)
    note_days()
    assert DailyFigure.objects.filter(name="readers", section=None).count() == 1
