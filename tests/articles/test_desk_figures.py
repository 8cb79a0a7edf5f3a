"""Figures by day: what is written down, how it is drawn, who sees it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from articles.charts import NUMBERS, PEOPLE, SHARES, by_day, by_week, draw, last_days, minutes_in_words
from articles.measures import TOO_FEW, Reading
from articles.models import DailyFigure
from articles.services.noting_figures import note_days
from comments.services.posting import post_comment
from tests import factories
from tests.config.test_admin_site import allow

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

END = date(2026, 6, 30)


def counted(values: dict[date, int]) -> dict[date, Reading]:
    return {day: Reading(value) for day, value in values.items()}


def test_d41_three_days_of_thirty_leave_gaps_a_short_table_and_the_highest_day_in_words() -> None:
    values = counted({END: 4, END - timedelta(days=3): 9, END - timedelta(days=29): 0})
    chart = draw("comments", "Comments", values, by_day(last_days(END, 30)), NUMBERS)
    assert len(chart.bars) == 3
    assert chart.rows == [("1 June 2026", "0"), ("27 June 2026", "9"), ("30 June 2026", "4")]
    assert chart.text == "Highest on 27 June 2026 with 9; 13 in 3 days. 27 days have no number."
    assert (chart.bars[1].top, chart.bars[1].height) == (0, 100)
    assert chart.bars[0].height == 0


def test_a_chart_without_data_says_so() -> None:
    chart = draw("comments", "Comments", {}, by_day(last_days(END, 30)), NUMBERS)
    assert (chart.bars, chart.text) == ([], "Not enough data yet.")


def test_a_chart_has_at_most_a_year_and_a_day() -> None:
    assert len(last_days(END, 4000)) == 366


def test_weeks_are_whole_begin_on_monday_and_say_when_they_are_not_over() -> None:
    values = counted({date(2026, 6, 22): 2, date(2026, 6, 28): 3, END: 4})
    chart = draw("articles", "Articles published", values, by_week(last_days(END, 7)), NUMBERS)
    assert chart.title == "Articles published per week"
    assert chart.rows == [("week of 22 June 2026", "5"), ("week of 29 June 2026, so far", "4")]
    assert chart.text == "Highest in the week of 22 June 2026 with 5; 9 in 2 weeks."


def test_a_share_of_days_is_that_of_all_their_comments_not_the_mean_of_days() -> None:
    values = {END: Reading(5, of=10), END - timedelta(days=1): Reading(0, of=90)}
    chart = draw("removed", "Share of comments removed", values, by_day(last_days(END, 2)), SHARES)
    assert chart.rows == [("29 June 2026", "0 %"), ("30 June 2026", "50 %")]
    assert chart.summary == "5 % in 2 days"


def test_times_are_said_in_hours_and_days() -> None:
    assert [minutes_in_words(value) for value in (7, 95, 2880)] == ["7 min", "1 h 35 min", "2 days"]


def test_numbers_of_under_five_are_marked_not_told() -> None:
    chart = draw("readers", "Members active", {END: TOO_FEW}, by_day(last_days(END, 7)), PEOPLE)
    assert (chart.rows, chart.highest) == ([("30 June 2026", "under 5")], "under 5")
    assert chart.text == "1 day under 5. 6 days have no number."
    assert chart.bars[0].is_few


@pytest.fixture
def yesterday(db: None) -> date:
    return timezone.localdate() - timedelta(days=1)


def test_the_daily_command_writes_each_full_day_once(yesterday: date, reader: User) -> None:
    noon = timezone.now().replace(hour=12) - timedelta(days=1)
    article = factories.make_article(publish_at=noon, first_published_at=noon)
    comment = factories.make_comment(article, by=reader)
    type(comment).objects.filter(pk=comment.pk).update(published_at=noon)
    assert note_days() >= 60
    stored = DailyFigure.objects.filter(day=yesterday, name__in=["articles", "words", "comments"])
    assert set(stored.values_list("name", "section", "value")) == {
        (name, section, value)
        for name, value in (("articles", 1), ("words", article.word_count), ("comments", 1))
        for section in (None, article.section_id)
    }
    assert note_days() == 0


def test_a_section_has_the_figures_of_its_subsections(yesterday: date) -> None:
    noon = timezone.now().replace(hour=12) - timedelta(days=1)
    harbor = factories.make_section("Harbor")
    ships = factories.make_section("Ships", parent=harbor)
    for section in (harbor, ships):
        factories.make_article(f"In {section}", section=section, publish_at=noon, first_published_at=noon)
    note_days()
    stored = DailyFigure.objects.filter(day=yesterday, name="articles").values_list("section", "value")
    assert set(stored) == {(None, 2), (harbor.pk, 2), (ships.pk, 1)}


def test_the_page_draws_a_chart_with_words_and_a_table(client: Client, editor: User, yesterday: date) -> None:
    DailyFigure.objects.create(name="comments", day=yesterday, value=7)
    client.force_login(editor)
    page = client.get("/admin/figures/?days=7&section=x").content.decode()
    assert 'role="img" aria-labelledby="chart-comments chart-comments-text"' in page
    assert f"Highest on {yesterday:%-d %B %Y} with 7" in page
    assert "Not enough data yet." in page
    assert page.count('class="chart__bar"') == 1
    assert "<table>" in page


def test_figures_of_one_section_are_its_own(client: Client, editor: User, yesterday: date) -> None:
    science, nature = factories.make_section("Science"), factories.make_section("Nature")
    DailyFigure.objects.create(name="comments", day=yesterday, value=7, section=science)
    client.force_login(editor)
    assert "with 7" in client.get("/admin/figures/", {"section": science.pk}).content.decode()
    assert "with 7" not in client.get("/admin/figures/", {"section": nature.pk}).content.decode()


def test_figures_cost_the_same_for_a_week_and_a_year(
    client: Client, editor: User, yesterday: date, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(editor)
    for back in range(90):
        DailyFigure.objects.create(name="comments", day=yesterday - timedelta(days=back), value=back)
    with django_assert_max_num_queries(8) as few:
        client.get("/admin/figures/?days=7")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/admin/figures/?days=365")


def test_the_front_has_a_small_chart_of_articles_and_one_of_comments_by_day(
    client: Client, editor: User, yesterday: date
) -> None:
    for name in ("articles", "words", "comments", "readers", "views"):
        DailyFigure.objects.create(name=name, day=yesterday, value=7)
    client.force_login(editor)
    titles = re.findall(r'<title id="chart-[^"]*">([^<]*)<', client.get("/admin/").content.decode())
    assert titles == ["Articles published per day", "Comments per day"]


def test_figures_are_for_who_works_on_articles(client: Client, db: None) -> None:
    client.force_login(allow(factories.make_user("noor", is_staff=True), "articles.view_photo"))
    assert client.get("/admin/figures/").status_code == 403


def busiest(client: Client) -> list[tuple[str, ...]]:
    """Return the titles, shares and counts of the busiest discussions on the front."""
    rows = re.findall(r'<li class="busy__row">(.*?)</li>', client.get("/admin/").content.decode(), re.DOTALL)
    found = (re.search(r'dir="auto">([^<]*)<.*width="([\d.]+)%".*busy__count">(\d+)<', row, re.DOTALL) for row in rows)
    return [match.groups() for match in found if match]


def test_the_front_shows_the_busiest_discussions(client: Client, editor: User, reader: User) -> None:
    quiet, busy = factories.make_article("Quiet"), factories.make_article("Busy")
    for article, text in ((quiet, "One."), (busy, "One."), (busy, "Two.")):
        factories.make_comment(article, by=reader, text=text)
    client.force_login(editor)
    assert busiest(client) == [("Busy", "100.00", "2"), ("Quiet", "50.00", "1")]


def test_the_busiest_discussions_are_counted_again_when_somebody_wrote(
    client: Client, editor: User, reader: User, kept_pages: None, django_capture_on_commit_callbacks: Any
) -> None:
    article = factories.make_article("Busy")
    factories.make_comment(article, by=reader, text="One.")
    client.force_login(editor)
    assert busiest(client) == busiest(client) == [("Busy", "100.00", "1")]
    with django_capture_on_commit_callbacks(execute=True):
        post_comment(article, by=reader, text="Two.")
    assert busiest(client) == [("Busy", "100.00", "2")]


def test_pieces_all_fronts_share_cost_no_query_while_they_are_kept(
    client: Client, editor: User, kept_pages: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(editor)
    client.get("/admin/")
    # Who it is, what waits, and five lists of texts.
    with django_assert_num_queries(8):
        client.get("/admin/")
